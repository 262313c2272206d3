package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.TcpView;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** Writes and reads TCP options (RFC 9293 §3.2, RFC 7323, RFC 2018), also such as nobody should. */
final class TcpOptions {

  private static final int LARGEST = 40;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  TcpOptions mss(int value) {
    return put(TcpView.OPTION_MSS, 4, value >> 8, value);
  }

  TcpOptions windowScale(int shift) {
    return put(TcpView.OPTION_NOP, TcpView.OPTION_WINDOW_SCALE, 3, shift);
  }

  TcpOptions sackPermitted() {
    return put(TcpView.OPTION_NOP, TcpView.OPTION_NOP, TcpView.OPTION_SACK_PERMITTED, 2);
  }

  TcpOptions timestamps(int value, int echo) {
    put(TcpView.OPTION_NOP, TcpView.OPTION_NOP, TcpView.OPTION_TIMESTAMP, 10);
    return word(value).word(echo);
  }

  /** As many of the blocks as there is room for. */
  TcpOptions sack(List<Range> blocks) {
    int count = Math.min(blocks.size(), (LARGEST - bytes.size() - 4) / 8);
    if (count <= 0) {
      return this;
    }
    put(TcpView.OPTION_NOP, TcpView.OPTION_NOP, TcpView.OPTION_SACK, 2 + 8 * count);
    blocks.subList(0, count).forEach(b -> word(b.from()).word(b.to()));
    return this;
  }

  private TcpOptions word(int value) {
    return put(value >> 24, value >> 16, value >> 8, value);
  }

  TcpOptions put(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  /** All that was put, filled up to a whole word with {@code filler}. */
  byte[] bytes(int filler) {
    while (bytes.size() % 4 != 0) {
      bytes.write(filler);
    }
    byte[] all = bytes.toByteArray();
    return all.length > LARGEST ? Arrays.copyOf(all, LARGEST) : all;
  }

  /** A stretch of the sequence space. */
  record Range(int from, int to) {}

  /** Where the data of option {@code kind} begins, or -1. */
  static int find(byte[] options, int kind) {
    int at = 0;
    while (at < options.length && options[at] != TcpView.OPTION_END) {
      if (options[at] == TcpView.OPTION_NOP) {
        at++;
        continue;
      }
      int length = at + 1 < options.length ? options[at + 1] & 0xFF : 0;
      if (length < 2 || at + length > options.length) {
        return -1;
      }
      if (options[at] == kind) {
        return at + 2;
      }
      at += length;
    }
    return -1;
  }

  /** Options no stack writes: lengths that lie, twice the same, no end, nonsense. */
  static byte[] malformed(Scene scene) {
    TcpOptions o = new TcpOptions();
    switch (scene.random().nextInt(15)) {
      case 0 -> o.put(TcpView.OPTION_MSS, 0, 5, 0xB4);
      case 1 -> o.put(TcpView.OPTION_MSS, 1);
      case 2 -> o.put(1, 1, TcpView.OPTION_WINDOW_SCALE, 3);
      case 3 -> o.put(TcpView.OPTION_WINDOW_SCALE, 4, 7, 7);
      case 4 -> o.windowScale(scene.any(14, 15, 255)).windowScale(2);
      case 5 -> o.sackPermitted().put(TcpView.OPTION_SACK_PERMITTED, 3, 0, 1);
      case 6 -> o.put(TcpView.OPTION_END, TcpView.OPTION_WINDOW_SCALE, 3, 9);
      case 7 -> o.put(1, 1, TcpView.OPTION_SACK, 9).word(1).word(2);
      case 8 -> o.put(1, 1, TcpView.OPTION_SACK, 2 + 8).word(-1);
      case 9 -> o.put(1, 1, TcpView.OPTION_SACK, 2);
      case 10 -> o.put(TcpView.OPTION_TIMESTAMP, 10, 1, 1).word(1).word(2);
      case 11 -> o.put(254, 255, 1, 1);
      case 12 -> o.put(1, 1, 1, TcpView.OPTION_MSS);
      case 13 -> o.put(0xFD, 4, 0xF9, 0x89).put(30, 8, 0, 0).word(7);
      default -> {
        byte[] noise = new byte[4 * scene.random().nextInt(1, 11)];
        scene.random().nextBytes(noise);
        return noise;
      }
    }
    return o.bytes(scene.any(0, 1, TcpView.OPTION_MSS));
  }
}
