package io.culvert.core.sets;

/**
 * An element, or what a packet asks for: up to two addresses with prefix lengths, a port with its
 * protocol, and a MAC, a mark or nothing; a device's name takes the place of the second address.
 * Mutable; reused.
 */
public final class SetKey {

  /** Longs that {@link #store} writes. */
  static final int LONGS = 6;

  private static final int PREFIX_BITS = 8;
  private static final int PORT_BITS = 16;

  public long firstHigh;
  public long firstLow;
  public int firstPrefix;
  public long secondHigh;
  public long secondLow;
  public int secondPrefix;
  public int port;
  public int protocol;
  public long extra;

  /** Makes it empty. */
  public SetKey clear() {
    firstHigh = 0;
    firstLow = 0;
    firstPrefix = 0;
    secondHigh = 0;
    secondLow = 0;
    secondPrefix = 0;
    port = 0;
    protocol = 0;
    extra = 0;
    return this;
  }

  /** Takes {@code other} over. */
  public SetKey set(SetKey other) {
    firstHigh = other.firstHigh;
    firstLow = other.firstLow;
    firstPrefix = other.firstPrefix;
    secondHigh = other.secondHigh;
    secondLow = other.secondLow;
    secondPrefix = other.secondPrefix;
    port = other.port;
    protocol = other.protocol;
    extra = other.extra;
    return this;
  }

  /** Packs a device's name of at most 15 characters into the second address. */
  public void device(String name) {
    secondHigh = 0;
    secondLow = 0;
    for (int i = 0; i < name.length(); i++) {
      long bits = name.charAt(i) & 0xFF;
      if (i < Long.BYTES) {
        secondHigh |= bits << Byte.SIZE * (Long.BYTES - 1 - i);
      } else {
        secondLow |= bits << Byte.SIZE * (2 * Long.BYTES - 1 - i);
      }
    }
  }

  /** The name that {@link #device(String)} packed. Allocates. */
  public String device() {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < 2 * Long.BYTES; i++) {
      long half = i < Long.BYTES ? secondHigh : secondLow;
      int bits = (int) (half >>> Byte.SIZE * (Long.BYTES - 1 - i % Long.BYTES)) & 0xFF;
      if (bits != 0) {
        name.append((char) bits);
      }
    }
    return name.toString();
  }

  /** Clears the bits of the first address behind {@code length}, and sets its length. */
  public void cutFirst(int ipVersion, int length) {
    firstHigh &= highMask(ipVersion, length);
    firstLow &= lowMask(ipVersion, length);
    firstPrefix = length;
  }

  /** The same for the second address. */
  public void cutSecond(int ipVersion, int length) {
    secondHigh &= highMask(ipVersion, length);
    secondLow &= lowMask(ipVersion, length);
    secondPrefix = length;
  }

  /** Upper half of the mask of {@code length} ones; IPv4 addresses stand in the lower half. */
  static long highMask(int ipVersion, int length) {
    return ipVersion == 4 || length == 0 ? 0 : length >= Long.SIZE ? -1 : -1L << Long.SIZE - length;
  }

  /** Lower half. */
  static long lowMask(int ipVersion, int length) {
    if (ipVersion == 4) {
      return length == 0 ? 0 : 0xFFFF_FFFFL << Integer.SIZE - length & 0xFFFF_FFFFL;
    }
    return length <= Long.SIZE ? 0 : -1L << 2 * Long.SIZE - length;
  }

  private long rest() {
    return ((((long) firstPrefix << PREFIX_BITS | secondPrefix) << PREFIX_BITS | protocol)
            << PORT_BITS)
        | port;
  }

  long hash() {
    long hash = mix(firstHigh * 31 + firstLow);
    hash = mix(hash + secondHigh * 31 + secondLow);
    return mix(hash + rest() * 31 + extra);
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  boolean is(long[] keys, int at) {
    return keys[at] == firstHigh
        && keys[at + 1] == firstLow
        && keys[at + 2] == secondHigh
        && keys[at + 3] == secondLow
        && keys[at + 4] == rest()
        && keys[at + 5] == extra;
  }

  void store(long[] keys, int at) {
    keys[at] = firstHigh;
    keys[at + 1] = firstLow;
    keys[at + 2] = secondHigh;
    keys[at + 3] = secondLow;
    keys[at + 4] = rest();
    keys[at + 5] = extra;
  }

  void load(long[] keys, int at) {
    firstHigh = keys[at];
    firstLow = keys[at + 1];
    secondHigh = keys[at + 2];
    secondLow = keys[at + 3];
    long rest = keys[at + 4];
    port = (int) rest & 0xFFFF;
    protocol = (int) (rest >> PORT_BITS) & 0xFF;
    secondPrefix = (int) (rest >> PORT_BITS + PREFIX_BITS) & 0xFF;
    firstPrefix = (int) (rest >> PORT_BITS + 2 * PREFIX_BITS) & 0xFF;
    extra = keys[at + 5];
  }
}
