package io.culvert.plugins.h323;

import java.util.function.ToIntFunction;

/**
 * How something is laid out. Where Linux nf_conntrack_h323_asn1.c checks less than it might, so is
 * it here: what it reads, and what it gives up, is to be the same.
 */
interface PerType {

  /** Ends the reading of whatever holds it: nothing more of that is of interest. */
  PerType STOP =
      (bits, wanted) -> {
        throw new IllegalStateException("never read");
      };

  /**
   * Reads one.
   *
   * @param wanted whether it is to be kept
   * @throws Unreadable if it is not there
   */
  Per read(PerBits bits, boolean wanted);

  /**
   * The type of this notation: a word, and in parentheses a number of bits or bytes; where that is
   * of a length, what is to be added to it.
   */
  static PerType named(String word, String argument, int more) {
    int size = argument.matches("\\d+") ? Integer.parseInt(argument) : 0;
    return switch (word) {
      case "null" -> (bits, wanted) -> Per.SOMETHING;
      case "boolean" -> skippingBits(1);
      case "bits" -> skippingBits(size);
      case "byte" -> skippingAligned(b -> 1);
      case "word" -> skippingAligned(b -> 2);
      case "long" -> PerType::readLong;
      case "integer" -> skippingAligned(PerBits::length);
      case "oid" -> skippingAligned(b -> shortLength(b, 0));
      case "open" -> PerType::readOpen;
      case "flags" ->
          argument.equals("word")
              ? flags(PerType::wordLength)
              : size > 0 ? flags(b -> size) : flags(PerBits::length);
      case "digits" -> (bits, wanted) -> readDigits(bits, size, more);
      case "text" -> counted(argument, size, more, 2);
      case "octets" ->
          argument.isEmpty()
              ? skippingAligned(PerBits::length)
              : more == 0 ? octets(size) : counted(argument, size, more, 1);
      case "stop" -> STOP;
      default -> null;
    };
  }

  private static PerType skippingBits(int count) {
    return (bits, wanted) -> {
      bits.skipBits(count);
      bits.need(0, 0);
      return Per.SOMETHING;
    };
  }

  private static PerType skippingAligned(ToIntFunction<PerBits> length) {
    return (bits, wanted) -> {
      bits.align();
      bits.skip(length.applyAsInt(bits));
      return Per.SOMETHING;
    };
  }

  private static int shortLength(PerBits bits, int more) {
    bits.need(1, 0);
    return (int) bits.number(1) + more;
  }

  private static int wordLength(PerBits bits) {
    bits.need(2, 0);
    return (int) bits.number(2);
  }

  private static Per readLong(PerBits bits, boolean wanted) {
    bits.need(0, 2);
    int length = bits.bits(2) + 1;
    bits.align();
    int at = bits.at();
    long value = bits.number(length);
    bits.need(0, 0);
    return wanted ? new Per(at, value) : Per.SOMETHING;
  }

  private static Per readOpen(PerBits bits, boolean wanted) {
    bits.align();
    return PerField.readOpen(bits, bits.length(), null, false);
  }

  private static PerType flags(ToIntFunction<PerBits> length) {
    return (bits, wanted) -> {
      bits.align();
      bits.skipBits(length.applyAsInt(bits));
      bits.need(0, 0);
      return Per.SOMETHING;
    };
  }

  private static Per readDigits(PerBits bits, int size, int more) {
    bits.need(0, size);
    int count = bits.bits(size) + more;
    bits.align();
    bits.skipBits(4 * count);
    bits.need(0, 0);
    return Per.SOMETHING;
  }

  /** So many bytes; up to two need not begin with a byte. */
  private static PerType octets(int size) {
    return (bits, wanted) -> {
      if (size > 2) {
        bits.align();
      }
      int at = bits.at();
      bits.skip(size);
      return wanted ? new Per(at, 0) : Per.SOMETHING;
    };
  }

  private static PerType counted(String argument, int size, int more, int each) {
    if (argument.equals("byte")) {
      return skippingAligned(b -> each * shortLength(b, more));
    }
    return (bits, wanted) -> {
      bits.need(0, size);
      int length = bits.bits(size) + more;
      bits.align();
      bits.skip(each * length);
      return Per.SOMETHING;
    };
  }
}
