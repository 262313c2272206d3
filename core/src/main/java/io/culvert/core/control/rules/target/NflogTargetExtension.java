package io.culvert.core.control.rules.target;

import io.culvert.core.chain.target.NflogTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import java.util.List;

/**
 * {@code -j NFLOG} ({@code extensions/libxt_NFLOG.c}). {@code --nflog-range} never worked and is
 * not printed; the threshold is only printed: nothing is batched here.
 */
public final class NflogTargetExtension implements TargetExtension {

  private static final Option GROUP = Option.value("nflog-group");
  private static final Option PREFIX = Option.value("nflog-prefix");
  private static final Option RANGE = Option.value("nflog-range");
  private static final Option SIZE = Option.value("nflog-size");
  private static final Option THRESHOLD = Option.value("nflog-threshold");
  private static final int MAX_PREFIX_BYTES = 127;
  private static final long U32 = 0xFFFF_FFFFL;

  @Override
  public String name() {
    return "NFLOG";
  }

  @Override
  public List<Option> options() {
    return List.of(GROUP, PREFIX, RANGE, SIZE, THRESHOLD);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(RANGE, SIZE);
    int group = given.has(GROUP) ? (int) Values.number(given.use(GROUP), 0, 0xFFFF) : 0;
    int threshold = given.has(THRESHOLD) ? (int) Values.number(given.use(THRESHOLD), 0, 0xFFFF) : 0;
    long size = given.has(SIZE) ? Values.number(given.use(SIZE), 0, U32) : 0;
    if (given.has(RANGE)) {
      Values.number(given.use(RANGE), 0, U32);
    }
    String prefix = "";
    if (given.has(PREFIX)) {
      prefix = Values.clipped(given.use(PREFIX).text(), MAX_PREFIX_BYTES);
      if (prefix.isEmpty()) {
        throw given.use(PREFIX).bad("at least one character long");
      }
    }
    StringBuilder saved = new StringBuilder();
    if (!prefix.isEmpty()) {
      saved.append(' ').append(PREFIX);
      Values.quote(saved, prefix);
    }
    saved.append(group > 0 ? " " + GROUP + " " + group : "");
    saved.append(given.has(SIZE) ? " " + SIZE + " " + size : "");
    saved.append(threshold > 0 ? " " + THRESHOLD + " " + threshold : "");
    String text = prefix;
    int bytes = (int) Math.min(size, Integer.MAX_VALUE);
    return new ReadyTarget(
        "NFLOG",
        saved.toString(),
        Placement.ANYWHERE,
        environment -> new NflogTarget(environment.log(), group, text, bytes));
  }
}
