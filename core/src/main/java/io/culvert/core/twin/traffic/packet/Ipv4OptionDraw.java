package io.culvert.core.twin.traffic.packet;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws IPv4 options, right ones and wrong ones (RFC 791 section 3.1, RFC 2113). */
public final class Ipv4OptionDraw {

  private static final int END = 0;
  private static final int NOP = 1;
  private static final int RECORD_ROUTE = 7;
  private static final int TIMESTAMP = 68;
  private static final int SECURITY = 130;
  private static final int LOOSE_ROUTE = 131;
  private static final int COMMERCIAL_SECURITY = 134;
  private static final int STREAM_ID = 136;
  private static final int STRICT_ROUTE = 137;
  private static final int ROUTER_ALERT = 148;
  private static final int MOST_BYTES = 40;

  private Ipv4OptionDraw() {}

  /** Options of 4 to 40 bytes, whole words. */
  public static byte[] draw(RandomGenerator random) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      byte[] one = option(random);
      if (all.size() + one.length <= MOST_BYTES) {
        all.writeBytes(one);
      }
    }
    if (all.size() == 0) {
      all.write(NOP);
    }
    byte[] options = Arrays.copyOf(all.toByteArray(), all.size() + 3 & ~3);
    int padding = random.nextInt(8) == 0 ? random.nextInt(256) : END;
    Arrays.fill(options, all.size(), options.length, (byte) padding);
    fillTimestamps(options);
    return options;
  }

  /** Leaves no timestamp option room: the time is nothing that two routers agree on. */
  private static void fillTimestamps(byte[] options) {
    int at = 0;
    while (at + 1 < options.length && options[at] != END) {
      int length = options[at] == NOP ? 1 : options[at + 1] & 0xFF;
      if (length == 0 || at + length > options.length) {
        return;
      }
      if (options[at] == TIMESTAMP && length >= 4 && (options[at + 2] & 0xFF) > 4) {
        options[at + 2] = (byte) (length + 1);
      }
      at += length;
    }
  }

  private static byte[] option(RandomGenerator random) {
    byte[] one =
        switch (random.nextInt(11)) {
          case 0 -> new byte[] {NOP};
          case 1 -> new byte[] {END};
          case 2, 3 -> addresses(RECORD_ROUTE, random);
          case 4 -> addresses(LOOSE_ROUTE, random);
          case 5 -> addresses(STRICT_ROUTE, random);
          case 6, 7 -> timestamp(random);
          case 8 -> new byte[] {(byte) ROUTER_ALERT, 4, 0, (byte) (random.nextInt(8) == 0 ? 1 : 0)};
          case 9 -> plain(random);
          default -> bytes(random, 1 + random.nextInt(12));
        };
    if (one.length > 1 && random.nextInt(8) == 0) {
      // a length that lies, or a pointer
      one[1 + random.nextInt(Math.min(2, one.length - 1))] = (byte) random.nextInt(44);
    }
    return one;
  }

  private static byte[] plain(RandomGenerator random) {
    int[] kinds = {SECURITY, COMMERCIAL_SECURITY, STREAM_ID, 25, 94, 222};
    byte[] one = bytes(random, 2 + random.nextInt(11));
    one[0] = (byte) kinds[random.nextInt(kinds.length)];
    one[1] = (byte) one.length;
    return one;
  }

  private static byte[] addresses(int kind, RandomGenerator random) {
    int places = random.nextInt(10);
    byte[] one = new byte[3 + 4 * places];
    one[0] = (byte) kind;
    one[1] = (byte) one.length;
    one[2] = (byte) (4 + 4 * random.nextInt(places + 2));
    boolean written = random.nextBoolean();
    for (int i = 0; i < places && written; i++) {
      one[3 + 4 * i] = 10;
      one[4 + 4 * i] = (byte) (1 + random.nextInt(3));
      one[6 + 4 * i] = (byte) (1 + random.nextInt(3));
    }
    return one;
  }

  /** Overflow count 0 or 15, the three kinds of timestamps and one there is none of. */
  private static byte[] timestamp(RandomGenerator random) {
    int flag = new int[] {0, 1, 3, random.nextInt(16)}[random.nextInt(4)];
    int width = flag == 0 ? 4 : 8;
    int places = random.nextInt(36 / width + 1);
    byte[] one = new byte[4 + width * places];
    one[0] = TIMESTAMP;
    one[1] = (byte) one.length;
    one[2] = (byte) (one.length + 1);
    one[3] = (byte) (flag | random.nextInt(3) / 2 * 0xF0 | random.nextInt(3) << 4);
    return one;
  }

  private static byte[] bytes(RandomGenerator random, int count) {
    byte[] some = new byte[count];
    random.nextBytes(some);
    return some;
  }
}
