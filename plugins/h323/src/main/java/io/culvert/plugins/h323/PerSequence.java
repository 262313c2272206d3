package io.culvert.plugins.h323;

import java.util.List;

/** Parts one after the other, some of them optional; after them what later versions added. */
final class PerSequence implements PerType {

  private static final int MOST_ADDITIONS = 32;

  private final boolean extensible;
  private final List<PerField> parts;
  private final List<PerField> additions;
  private final int optional;

  PerSequence(boolean extensible, List<PerField> parts, List<PerField> additions) {
    this.extensible = extensible;
    this.parts = List.copyOf(parts);
    this.additions = List.copyOf(additions);
    this.optional = (int) parts.stream().filter(PerField::optional).count();
  }

  @Override
  public Per read(PerBits bits, boolean wanted) {
    Per read = new Per();
    bits.need(0, 1);
    boolean extended = extensible && bits.bit();
    bits.need(0, optional);
    int present = bits.bits(optional);
    int left = optional;
    for (PerField part : parts) {
      if (part.stops()) {
        return read;
      }
      if (part.optional() && (present >> --left & 1) == 0) {
        continue;
      }
      boolean kept = wanted && part.wanted();
      Per value = part.type().read(bits, kept);
      if (kept) {
        read.put(part.name(), value);
      }
    }
    if (extended) {
      readAdditions(bits, wanted, read);
    }
    return read;
  }

  private void readAdditions(PerBits bits, boolean wanted, Per into) {
    bits.need(0, 7);
    int count = bits.bits(7) + 1;
    bits.need(0, count);
    if (count > MOST_ADDITIONS) {
      throw new Unreadable("more additions than any version has");
    }
    int present = bits.bits(count);
    bits.align();
    for (int i = 0; i < count; i++) {
      PerField addition = i < additions.size() ? additions.get(i) : null;
      if (addition != null && addition.stops()) {
        return;
      }
      if ((present >> count - 1 - i & 1) == 0) {
        continue;
      }
      boolean kept = wanted && addition != null && addition.wanted();
      Per value = PerField.readOpen(bits, bits.length(), kept ? addition.type() : null, kept);
      if (kept) {
        into.put(addition.name(), value);
      }
    }
  }
}
