package io.culvert.helpers;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * How a helper's memory of a connection becomes bytes and memory again, so that it outlives the
 * router: made from its class by {@link HelperSpec#keeping}. Immutable; any thread.
 *
 * <p>What can be kept is a tree of fields: primitives and their boxes, {@code String}, enums,
 * {@link Endpoint}, arrays, {@code List}, {@code Set}, {@code Deque} and {@code Map} of such,
 * records, and classes that have a constructor without parameters. Fields that are {@code
 * transient} are left as that constructor, or the supplier of {@link HelperContext#state}, makes
 * them. An object that is reached twice is two afterwards.
 *
 * @param <T> the class
 */
public final class StateCodec<T> {

  /** No memory that is longer is kept. */
  public static final int MOST_BYTES = 1 << 15;

  private final Class<T> type;
  private final StatePart part;
  private final int layout;

  private StateCodec(Class<T> type, StatePart part, String described) {
    this.type = type;
    this.part = part;
    CRC32C crc = new CRC32C();
    crc.update(described.getBytes(StandardCharsets.UTF_8));
    this.layout = (int) crc.getValue();
  }

  /**
   * The codec of that class.
   *
   * @throws IllegalArgumentException if it can't be kept, saying which field it is for
   */
  public static <T> StateCodec<T> of(Class<T> type) {
    StateParts parts = new StateParts();
    StatePart part = parts.root(type);
    return new StateCodec<>(type, part, parts.described());
  }

  /** The class. */
  public Class<T> type() {
    return type;
  }

  /**
   * A number made of the names and types of all fields: what was written by a codec of another is
   * not read. Who gives a field another meaning gives it another name.
   */
  public int layout() {
    return layout;
  }

  /**
   * Writes {@code state} to {@code into}; where it can't be, nothing is.
   *
   * @return whether it could be: there was room, and all in it are of the classes their fields say
   */
  public boolean write(T state, ByteBuffer into) {
    int start = into.position();
    try {
      part.write(state, into, 0);
      return true;
    } catch (BufferOverflowException | ReflectiveOperationException | IllegalStateException e) {
      into.position(start);
      return false;
    }
  }

  /**
   * Reads what {@link #write} wrote; {@code from} must end there.
   *
   * @param initial makes the object that is filled; not asked where that is a record
   * @return empty if these bytes are not that
   */
  public Optional<T> read(ByteBuffer from, Supplier<? extends T> initial) {
    try {
      Object read = part.read(from, initial, 0);
      return from.hasRemaining() ? Optional.empty() : Optional.ofNullable(type.cast(read));
    } catch (BufferUnderflowException
        | ReflectiveOperationException
        | IllegalStateException
        | ClassCastException e) {
      return Optional.empty();
    }
  }
}
