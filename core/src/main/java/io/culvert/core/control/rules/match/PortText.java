package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.Span;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;

/** The ports of {@code tcp} and {@code udp}: both are read and printed alike. */
final class PortText {

  static final Option SOURCE = Option.value("sport", "source-port").orNot();
  static final Option DESTINATION = Option.value("dport", "destination-port").orNot();

  private PortText() {}

  static Span read(Given given, Option option, RuleScope scope, String protocol)
      throws RuleProblem {
    if (!given.has(option)) {
      return Span.ANY_PORT;
    }
    Values.Range range = scope.ports().range(given.use(option), protocol);
    return new Span((int) range.min(), (int) range.max(), given.inverted(option));
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
