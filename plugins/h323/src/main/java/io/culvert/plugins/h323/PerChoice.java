package io.culvert.plugins.h323;

import java.util.List;

/** One of several alternatives, or of those that later versions added. */
final class PerChoice implements PerType {

  private final boolean extensible;
  private final List<PerField> alternatives;
  private final List<PerField> additions;
  private final int size;

  PerChoice(boolean extensible, List<PerField> alternatives, List<PerField> additions) {
    this.extensible = extensible;
    this.alternatives = List.copyOf(alternatives);
    this.additions = List.copyOf(additions);
    this.size = 32 - Integer.numberOfLeadingZeros(alternatives.size() - 1);
  }

  @Override
  public Per read(PerBits bits, boolean wanted) {
    Per read = new Per();
    bits.need(0, 1);
    boolean added = extensible && bits.bit();
    List<PerField> among = added ? additions : alternatives;
    bits.need(0, added ? 7 : size);
    int index = bits.bits(added ? 7 : size);
    if (index >= among.size()) {
      if (!added) {
        throw new Unreadable("there is no alternative " + index);
      }
      bits.align();
      PerField.readOpen(bits, bits.length(), null, false);
      return read;
    }
    PerField chosen = among.get(index);
    boolean kept = wanted && chosen.wanted();
    read.put(chosen.name(), Per.SOMETHING);
    if (chosen.stops()) {
      return read;
    }
    Per value;
    if (added) {
      bits.align();
      value = PerField.readOpen(bits, bits.rawLength(), chosen.type(), kept);
    } else {
      value = chosen.type().read(bits, kept);
    }
    if (kept) {
      read.put(chosen.name(), value);
    }
    return read;
  }
}
