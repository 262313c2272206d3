package io.culvert.core.twin.traffic.help;

import io.culvert.core.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes bits as the aligned variant of PER lays them out (X.691), and notes where addresses are
 * that the hearer may find put differently.
 */
final class PerWriter {

  private final StringBuilder bytes = new StringBuilder();
  private final List<Place> places = new ArrayList<>();
  private int bit;

  /**
   * Where an address stands, 4 or 16 bytes of it, and then its port.
   *
   * @param what it is the address of
   */
  record Place(String what, int at) {

    Place moved(int by) {
      return new Place(what, at + by);
    }
  }

  String text() {
    return bytes.toString();
  }

  List<Place> places() {
    return places;
  }

  /** The low {@code count} bits of a number. */
  PerWriter bits(int value, int count) {
    for (int i = count - 1; i >= 0; i--) {
      if (bit == 0) {
        bytes.append('\0');
      }
      int last = bytes.length() - 1;
      bytes.setCharAt(last, (char) (bytes.charAt(last) | (value >> i & 1) << 7 - bit));
      bit = bit + 1 & 7;
    }
    return this;
  }

  /** A bit each: 1 for what is there. */
  PerWriter flags(boolean... set) {
    for (boolean flag : set) {
      bits(flag ? 1 : 0, 1);
    }
    return this;
  }

  PerWriter align() {
    bit = 0;
    return this;
  }

  /** Whole bytes, one a character. */
  PerWriter octets(String octets) {
    bit = 0;
    bytes.append(octets);
    return this;
  }

  PerWriter u8(int value) {
    return octets("" + (char) (value & 0xFF));
  }

  PerWriter u16(int value) {
    return u8(value >> 8).u8(value);
  }

  /** A number of more than 16 bits' range: how many bytes, and these. */
  PerWriter number(long value) {
    int count = value < 1 << 8 ? 1 : value < 1 << 16 ? 2 : value < 1 << 24 ? 3 : 4;
    bits(count - 1, 2).align();
    for (int i = count - 1; i >= 0; i--) {
      u8((int) (value >> 8 * i));
    }
    return this;
  }

  PerWriter length(int length) {
    return length < 128 ? u8(length) : u16(length | 0x8000);
  }

  /** What says itself how long it is. */
  PerWriter open(PerWriter inner) {
    length(inner.bytes.length());
    return append(inner);
  }

  /** What begins with a byte of its own. */
  PerWriter append(PerWriter inner) {
    bit = 0;
    inner.places.forEach(place -> places.add(place.moved(bytes.length())));
    bytes.append(inner.bytes);
    return this;
  }

  /** An address and its port, on whole bytes. */
  PerWriter endpoint(String what, IpAddress address, int port) {
    bit = 0;
    places.add(new Place(what, bytes.length()));
    for (byte b : address.toBytes()) {
      u8(b);
    }
    return u16(port);
  }

  /** Which of up to 32 additions there are, in order, and these; nothing for null. */
  PerWriter additions(PerWriter... additions) {
    bits(additions.length - 1, 7);
    for (PerWriter addition : additions) {
      flags(addition != null);
    }
    align();
    for (PerWriter addition : additions) {
      if (addition != null) {
        open(addition);
      }
    }
    return this;
  }
}
