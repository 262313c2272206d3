package io.culvert.helpers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The parts of a helper's memory that have none themselves. */
final class StateScalars {

  private static final Map<Class<?>, StatePart> BOXES =
      Map.of(
          Boolean.class,
          scalar((v, b) -> b.put((byte) ((Boolean) v ? 1 : 0)), b -> b.get() != 0),
          Byte.class,
          scalar((v, b) -> b.put((Byte) v), ByteBuffer::get),
          Short.class,
          scalar((v, b) -> b.putShort((Short) v), ByteBuffer::getShort),
          Character.class,
          scalar((v, b) -> b.putChar((Character) v), ByteBuffer::getChar),
          Integer.class,
          scalar((v, b) -> b.putInt((Integer) v), ByteBuffer::getInt),
          Long.class,
          scalar((v, b) -> b.putLong((Long) v), ByteBuffer::getLong),
          Float.class,
          scalar((v, b) -> b.putFloat((Float) v), ByteBuffer::getFloat),
          Double.class,
          scalar((v, b) -> b.putDouble((Double) v), ByteBuffer::getDouble),
          String.class,
          scalar((v, b) -> text((String) v, b), StateScalars::text),
          Endpoint.class,
          scalar((v, b) -> endpoint((Endpoint) v, b), StateScalars::endpoint));

  private static final Map<Class<?>, Class<?>> BOXED =
      Map.of(
          boolean.class,
          Boolean.class,
          byte.class,
          Byte.class,
          short.class,
          Short.class,
          char.class,
          Character.class,
          int.class,
          Integer.class,
          long.class,
          Long.class,
          float.class,
          Float.class,
          double.class,
          Double.class);

  private StateScalars() {}

  /** Writes a value. */
  private interface Writing {
    void write(Object value, ByteBuffer into);
  }

  private static StatePart scalar(Writing writing, Function<ByteBuffer, Object> reading) {
    return new StatePart() {
      @Override
      public void write(Object value, ByteBuffer into, int depth) {
        writing.write(value, into);
      }

      @Override
      public Object read(ByteBuffer from, Supplier<?> there, int depth) {
        return reading.apply(from);
      }
    };
  }

  /** The part for that class; {@code null} if it is none of these. */
  static StatePart of(Class<?> type) {
    if (type.isEnum()) {
      return StatePart.orNull(constants(type.getEnumConstants()));
    }
    StatePart box = BOXES.get(BOXED.getOrDefault(type, type));
    return box == null || type.isPrimitive() ? box : StatePart.orNull(box);
  }

  private static StatePart constants(Object[] constants) {
    return scalar(
        (v, b) -> b.putShort((short) ((Enum<?>) v).ordinal()),
        b -> {
          int ordinal = b.getShort();
          if (ordinal < 0 || ordinal >= constants.length) {
            throw new IllegalStateException("no such constant");
          }
          return constants[ordinal];
        });
  }

  /** Bytes where all are below 256, as text from the network is; else characters. */
  private static void text(String value, ByteBuffer into) {
    if (value.chars().allMatch(c -> c <= 0xFF)) {
      into.putInt(value.length()).put(value.getBytes(StandardCharsets.ISO_8859_1));
    } else {
      into.putInt(~value.length());
      value.chars().forEach(c -> into.putChar((char) c)); // halves of surrogates, too
    }
  }

  private static String text(ByteBuffer from) {
    int length = from.getInt();
    if (length >= 0) {
      byte[] bytes = new byte[count(length, from)];
      from.get(bytes);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    char[] chars = new char[count(~length, from)];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = from.getChar();
    }
    return new String(chars);
  }

  private static void endpoint(Endpoint value, ByteBuffer into) {
    byte[] address = value.addressBytes();
    into.put((byte) address.length).put(address).putShort((short) value.port());
  }

  private static Endpoint endpoint(ByteBuffer from) {
    byte[] address = new byte[from.get() == 4 ? 4 : 16];
    from.get(address);
    return Endpoint.asWritten(address, from.getShort() & 0xFFFF);
  }

  /** A number of things that follow, each of a byte at least. */
  static int count(long told, ByteBuffer from) {
    if (told < 0 || told > from.remaining()) {
      throw new IllegalStateException("not so many follow");
    }
    return (int) told;
  }
}
