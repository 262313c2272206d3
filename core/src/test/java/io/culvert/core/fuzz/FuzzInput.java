package io.culvert.core.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of an input, taken one after the other; what is not there any more is 0. */
public final class FuzzInput {

  private final byte[] bytes;
  private int at;

  public FuzzInput(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether there is anything left. */
  public boolean more() {
    return at < bytes.length;
  }

  /** One byte, 0 to 255. */
  public int u8() {
    return at < bytes.length ? bytes[at++] & 0xFF : 0;
  }

  /** Two bytes, the higher first. */
  public int u16() {
    return u8() << 8 | u8();
  }

  /** So many bytes, or as many as there are. */
  public byte[] take(int count) {
    byte[] taken = Arrays.copyOfRange(bytes, at, at + Math.min(count, bytes.length - at));
    at += taken.length;
    return taken;
  }

  /** All that is left. */
  public byte[] rest() {
    return take(bytes.length);
  }

  /** All that is left, as UTF-8. */
  public String text() {
    return new String(rest(), StandardCharsets.UTF_8);
  }

  /** A resource of the tests. */
  public static byte[] resource(String path) {
    try (InputStream in = FuzzInput.class.getResourceAsStream(path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An input that gives these bytes, then {@code text} as {@link #text()}. */
  public static byte[] of(String text, int... first) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    return of(body, first);
  }

  /** An input that gives these bytes, then {@code rest}. */
  public static byte[] of(byte[] rest, int... first) {
    byte[] all = new byte[first.length + rest.length];
    for (int i = 0; i < first.length; i++) {
      all[i] = (byte) first[i];
    }
    System.arraycopy(rest, 0, all, first.length, rest.length);
    return all;
  }
}
