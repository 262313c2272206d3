package io.culvert.core.control.rules;

import java.util.List;
import java.util.Locale;

/** Type-of-service bytes and DSCP classes as rules write them ({@code XTTYPE_TOSMASK}). */
public final class ServiceClasses {

  private record Named(String name, int value) {}

  private static final List<Named> TOS =
      List.of(
          new Named("Minimize-Delay", 0x10),
          new Named("Maximize-Throughput", 0x08),
          new Named("Maximize-Reliability", 0x04),
          new Named("Minimize-Cost", 0x02),
          new Named("Normal-Service", 0x00));

  private static final List<Named> DSCP =
      List.of(
          new Named("CS0", 0x00),
          new Named("CS1", 0x08),
          new Named("CS2", 0x10),
          new Named("CS3", 0x18),
          new Named("CS4", 0x20),
          new Named("CS5", 0x28),
          new Named("CS6", 0x30),
          new Named("CS7", 0x38),
          new Named("BE", 0x00),
          new Named("AF11", 0x0a),
          new Named("AF12", 0x0c),
          new Named("AF13", 0x0e),
          new Named("AF21", 0x12),
          new Named("AF22", 0x14),
          new Named("AF23", 0x16),
          new Named("AF31", 0x1a),
          new Named("AF32", 0x1c),
          new Named("AF33", 0x1e),
          new Named("AF41", 0x22),
          new Named("AF42", 0x24),
          new Named("AF43", 0x26),
          new Named("EF", 0x2e));

  private static final int SYMBOLIC_MASK = 0x3F;

  private ServiceClasses() {}

  /** {@code VALUE[/MASK]}, or a name, which leaves the two congestion bits alone. */
  public static Values.Masked tos(OptionUse use) throws RuleProblem {
    String text = use.text();
    int slash = text.indexOf('/');
    int value = use.wholeNumber(slash < 0 ? text : text.substring(0, slash), 0, 0xFF);
    if (value >= 0) {
      int mask = slash < 0 ? 0xFF : use.wholeNumber(text.substring(slash + 1), 0, 0xFF);
      if (mask < 0) {
        throw use.bad("a number from 0 to 255, or VALUE/MASK");
      }
      return new Values.Masked(value, mask);
    }
    for (Named named : TOS) {
      if (named.name.equalsIgnoreCase(text)) {
        return new Values.Masked(named.value, SYMBOLIC_MASK);
      }
    }
    throw use.bad("a type of service: a number, VALUE/MASK, or a name such as Minimize-Delay");
  }

  /** A class such as {@code AF11}; what follows it is not looked at, as in the tool. */
  public static int dscp(OptionUse use) throws RuleProblem {
    String text = use.text().toUpperCase(Locale.ROOT);
    for (Named named : DSCP) {
      if (text.startsWith(named.name)) {
        return named.value;
      }
    }
    throw use.bad("a DSCP class: CS0 to CS7, BE, AF11 to AF43 or EF");
  }
}
