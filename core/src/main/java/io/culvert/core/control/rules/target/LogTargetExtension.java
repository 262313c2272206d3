package io.culvert.core.control.rules.target;

import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.LogTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -j LOG} ({@code extensions/libxt_LOG.c}). */
public final class LogTargetExtension implements TargetExtension {

  private static final Option LEVEL = Option.value("log-level");
  private static final Option PREFIX = Option.value("log-prefix");
  private static final List<Option> FLAGS =
      List.of(
          Option.flag("log-tcp-sequence"),
          Option.flag("log-tcp-options"),
          Option.flag("log-ip-options"),
          Option.flag("log-uid"),
          Option.flag("log-macdecode"));
  private static final int[] BITS = {
    PacketLog.TCP_SEQUENCE,
    PacketLog.TCP_OPTIONS,
    PacketLog.IP_OPTIONS,
    PacketLog.UID,
    PacketLog.MAC_DECODE
  };
  private static final int DEFAULT_LEVEL = 4;
  private static final int MAX_PREFIX_BYTES = 29;

  @Override
  public String name() {
    return "LOG";
  }

  @Override
  public List<Option> options() {
    return List.of(
        LEVEL, PREFIX, FLAGS.get(0), FLAGS.get(1), FLAGS.get(2), FLAGS.get(3), FLAGS.get(4));
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    int level = given.has(LEVEL) ? Values.logLevel(given.use(LEVEL)) : DEFAULT_LEVEL;
    String prefix = "";
    if (given.has(PREFIX)) {
      prefix = Values.clipped(given.use(PREFIX).text(), MAX_PREFIX_BYTES);
      if (prefix.isEmpty()) {
        throw given.use(PREFIX).bad("at least one character long");
      }
    }
    int flags = 0;
    for (int i = 0; i < BITS.length; i++) {
      flags |= given.has(FLAGS.get(i)) ? BITS[i] : 0;
    }
    return new Spec(level, prefix, flags);
  }

  private record Spec(int level, String prefix, int flags) implements TargetSpec {

    @Override
    public String name() {
      return "LOG";
    }

    @Override
    public void save(StringBuilder out) {
      if (!prefix.isEmpty()) {
        out.append(' ').append(PREFIX);
        Values.quote(out, prefix);
      }
      if (level != DEFAULT_LEVEL) {
        out.append(' ').append(LEVEL).append(' ').append(level);
      }
      for (int i = 0; i < BITS.length; i++) {
        if ((flags & BITS[i]) != 0) {
          out.append(' ').append(FLAGS.get(i));
        }
      }
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      return new LogTarget(environment.log(), level, prefix, flags);
    }
  }
}
