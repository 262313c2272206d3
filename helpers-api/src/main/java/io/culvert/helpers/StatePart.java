package io.culvert.helpers;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * How one kind of value becomes bytes and that value again. Throws {@code IllegalStateException}
 * for a value, or bytes, that are not of its kind.
 */
interface StatePart {

  /** Nothing is nested deeper; what goes in a circle is found out by it. */
  int DEEPEST = 32;

  /** Writes {@code value}, which may be {@code null} unless it is a primitive's. */
  void write(Object value, ByteBuffer into, int depth) throws ReflectiveOperationException;

  /**
   * Reads one.
   *
   * @param there makes or knows the object to fill where that is not for the part to make; may be
   *     {@code null}
   */
  Object read(ByteBuffer from, Supplier<?> there, int depth) throws ReflectiveOperationException;

  /** Goes one step deeper. */
  static int deeper(int depth) {
    if (depth == DEEPEST) {
      throw new IllegalStateException("nested too deeply");
    }
    return depth + 1;
  }

  /** Refuses an object of a class that {@code type}'s part can't make again. */
  static void exactly(Class<?> type, Object value) {
    if (value.getClass() != type) {
      throw new IllegalStateException("of another class than its field says");
    }
  }

  /** A part before which a byte tells whether there is anything. */
  static StatePart orNull(StatePart part) {
    return new StatePart() {
      @Override
      public void write(Object value, ByteBuffer into, int depth)
          throws ReflectiveOperationException {
        into.put((byte) (value == null ? 0 : 1));
        if (value != null) {
          part.write(value, into, deeper(depth));
        }
      }

      @Override
      public Object read(ByteBuffer from, Supplier<?> there, int depth)
          throws ReflectiveOperationException {
        return from.get() == 0 ? null : part.read(from, there, deeper(depth));
      }
    };
  }
}
