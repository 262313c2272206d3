package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Span;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;

/** The ports of {@code tcp}, {@code udp} and others, read and printed alike. */
final class PortText {

  static final Option SOURCE = Option.value("sport", "source-port").orNot();
  static final Option DESTINATION = Option.value("dport", "destination-port").orNot();

  private PortText() {}

  /** The ports of TCP: C numbers and TCP services. */
  static Span tcp(Given given, Option option, RuleScope scope) throws RuleProblem {
    OptionUse use = given.use(option);
    return use == null ? Span.ANY_PORT : span(use, scope.ports().range(use, "tcp"));
  }

  /** The ports of UDP: decimal numbers and any services. */
  static Span udp(Given given, Option option, RuleScope scope) throws RuleProblem {
    OptionUse use = given.use(option);
    return use == null ? Span.ANY_PORT : span(use, scope.ports().anyRange(use));
  }

  /** The ports of {@code protocol}: C numbers and its services; negated ones may be all. */
  static Span named(Given given, Option option, String protocol, RuleScope scope)
      throws RuleProblem {
    OptionUse use = given.use(option);
    if (use == null) {
      return Span.ANY_PORT;
    }
    Values.Range range = scope.ports().range(use, protocol);
    return new Span((int) range.min(), (int) range.max(), use.inverted());
  }

  /** The option as it is printed wherever it was given, even with every port. */
  static String given(Given given, Option option, Span span) {
    if (!given.has(option)) {
      return "";
    }
    return (span.negated() ? " ! " : " ") + option + " " + span.text();
  }

  private static Span span(OptionUse use, Values.Range range) throws RuleProblem {
    Span span = new Span((int) range.min(), (int) range.max(), use.inverted());
    if (use.inverted() && span.min() == 0 && span.max() == 0xFFFF) {
      throw new RuleProblem(
          RuleCode.E009, use.at(), "'! " + use.option() + "' with every port" + " can never match");
    }
    return span;
  }

  /**
   * {@code ! 0:N} as {@code N+1:65535}, which means the same and is how iptables-nft prints ports
   * that it hands the kernel in the kernel's own words.
   */
  static Span upright(Span span) {
    boolean turns = span.negated() && span.min() == 0 && span.max() > 0 && span.max() < 0xFFFF;
    return turns ? new Span(span.max() + 1, 0xFFFF, false) : span;
  }

  static void save(StringBuilder out, Option option, Span span) {
    if (span.min() == 0 && span.max() == 0xFFFF) {
      return;
    }
    out.append(span.negated() ? " ! " : " ").append(option).append(' ').append(span.min());
    if (span.max() != span.min()) {
      out.append(':').append(span.max());
    }
  }
}
