package io.culvert.plugins.h323;

/**
 * Any number of the same.
 *
 * @param item what each is
 * @param open whether each says how long it is
 * @param most how many are kept
 */
record PerList(PerType item, boolean open, int most) implements PerType {

  @Override
  public Per read(PerBits bits, boolean wanted) {
    Per read = new Per();
    bits.align();
    int count = bits.length();
    for (int i = 0; i < count; i++) {
      boolean kept = wanted && i < most;
      Per value = wanted && open ? readOpen(bits, kept) : readAny(bits, kept);
      if (kept) {
        read.add(value);
      }
    }
    return read;
  }

  /** Linux reads even those that it has no room for, though not all that is in them. */
  private Per readOpen(PerBits bits, boolean kept) {
    bits.align();
    int length = bits.length();
    bits.need(length, 0);
    int next = bits.at() + length;
    Per read = item.read(bits, kept);
    bits.at(next);
    return read;
  }

  private Per readAny(PerBits bits, boolean kept) {
    if (!open) {
      return item.read(bits, kept);
    }
    bits.align();
    return PerField.readOpen(bits, bits.length(), item, false);
  }
}
