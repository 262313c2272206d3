package io.culvert.plugins.h323;

/**
 * A part of a sequence, or an alternative of a choice.
 *
 * @param type null for additions that are passed over, whatever they are
 */
record PerField(String name, boolean optional, boolean wanted, PerType type) {

  boolean stops() {
    return type == PerType.STOP;
  }

  /** Reads one that has said that it is so long; where it is not wanted, it is passed over. */
  static Per readOpen(PerBits bits, int length, PerType type, boolean wanted) {
    bits.need(length, 0);
    int next = bits.at() + length;
    Per read = wanted ? type.read(bits, true) : Per.SOMETHING;
    bits.at(next);
    return read;
  }
}
