package io.culvert.core.helper;

import io.culvert.helpers.StateCodec;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a helper keeps in mind of one connection: objects by their classes; and, as bytes, those
 * that an earlier router or an earlier version of the helper kept and that were not asked for yet.
 * Each in bytes is the layout of its codec (4), its length (2) and itself. Loop only.
 */
final class ConnectionMemory {

  static final byte[] NOTHING = {};

  private static final int HEAD_BYTES = 6;

  private final Map<Class<?>, Object> states = new HashMap<>(2);
  private final byte[] told;

  /** Nothing but what {@link #image} of another gave; empty for none. */
  ConnectionMemory(byte[] told) {
    this.told = told;
  }

  /** The objects. */
  Collection<Object> states() {
    return states.values();
  }

  /** The object of that class; made, or made what it was, when it is asked for first. */
  <T> T of(LoadedHelper helper, Class<T> type, Supplier<? extends T> initial) {
    Object state = states.get(type);
    if (state == null) {
      state = recalled(helper, type, initial);
      if (state == null) {
        state = initial.get();
      }
      put(type, state);
    }
    return type.cast(state);
  }

  void put(Class<?> type, Object state) {
    states.put(type, state);
  }

  /** Code of the helper's runs here, so this is for its calls only. */
  private <T> T recalled(LoadedHelper helper, Class<T> type, Supplier<? extends T> initial) {
    for (StateCodec<?> codec : helper.spec.kept()) {
      if (codec.type() == type) {
        ByteBuffer bytes = told(codec.layout());
        return bytes == null ? null : type.cast(recalled(codec, bytes, initial));
      }
    }
    helper.forgets(type.getSimpleName() + " is none of those that its spec keeps");
    return null;
  }

  private static <C> Object recalled(StateCodec<C> codec, ByteBuffer bytes, Supplier<?> initial) {
    return codec.read(bytes, () -> codec.type().cast(initial.get())).orElse(null);
  }

  /** What was told under that layout; {@code null} for nothing. Bytes may be any. */
  private ByteBuffer told(int layout) {
    ByteBuffer all = ByteBuffer.wrap(told);
    while (all.remaining() >= HEAD_BYTES) {
      int found = all.getInt();
      int length = Math.min(all.getShort() & 0xFFFF, all.remaining());
      if (found == layout) {
        return all.slice(all.position(), length);
      }
      all.position(all.position() + length);
    }
    return null;
  }

  /**
   * All of it that is to be kept, as bytes; no code of the helper's runs.
   *
   * @param scratch has room for {@link StateCodec#MOST_BYTES}, and nothing in it afterwards
   */
  byte[] image(LoadedHelper helper, ByteBuffer scratch) {
    scratch.clear();
    for (StateCodec<?> codec : helper.spec.kept()) {
      image(helper, codec, scratch);
    }
    byte[] image = new byte[scratch.position()];
    scratch.flip().get(image).clear();
    return image;
  }

  private <T> void image(LoadedHelper helper, StateCodec<T> codec, ByteBuffer into) {
    Object state = states.get(codec.type());
    ByteBuffer before = state == null ? told(codec.layout()) : null;
    int start = into.position();
    if (state == null && before == null) {
      return;
    }
    boolean fits = into.remaining() >= HEAD_BYTES;
    if (fits) {
      into.position(start + HEAD_BYTES);
      fits = state == null ? put(before, into) : codec.write(codec.type().cast(state), into);
    }
    if (fits) {
      into.putInt(start, codec.layout());
      into.putShort(start + Integer.BYTES, (short) (into.position() - start - HEAD_BYTES));
    } else {
      into.position(start);
      helper.forgets(codec.type().getSimpleName() + " had too much in it, or what no field says");
    }
  }

  private static boolean put(ByteBuffer bytes, ByteBuffer into) {
    boolean fits = bytes.remaining() <= into.remaining();
    if (fits) {
      into.put(bytes);
    }
    return fits;
  }
}
