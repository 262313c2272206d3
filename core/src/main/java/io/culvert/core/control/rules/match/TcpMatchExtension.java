package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.Span;
import io.culvert.core.chain.match.TcpMatch;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.rules.Argument;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import io.culvert.core.wire.IpProtocol;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** {@code -m tcp}: ports, flags, an option ({@code extensions/libxt_tcp.c}). */
public final class TcpMatchExtension implements MatchExtension {

  private static final Option FLAGS = Option.pair("tcp-flags").orNot();
  private static final Option SYN = Option.flag("syn").orNot();
  private static final Option OPTION = Option.value("tcp-option").orNot();
  private static final List<String> FLAG_NAMES = PacketView.FLAGS.subList(0, 6);
  private static final int ALL_FLAGS = 0x3F;
  private static final int SYN_MASK = 0x17;
  private static final int SYN_ONLY = 0x02;

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public List<Option> options() {
    return List.of(PortText.SOURCE, PortText.DESTINATION, SYN, FLAGS, OPTION);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(SYN, FLAGS);
    Span source = PortText.tcp(given, PortText.SOURCE, scope);
    Span destination = PortText.tcp(given, PortText.DESTINATION, scope);
    int mask = 0;
    int value = 0;
    boolean not = given.inverted(FLAGS) || given.inverted(SYN);
    if (given.has(SYN)) {
      mask = SYN_MASK;
      value = SYN_ONLY;
    } else if (given.has(FLAGS)) {
      mask = flags(given.use(FLAGS), given.use(FLAGS).value());
      value = flags(given.use(FLAGS), given.use(FLAGS).second());
    }
    int option = given.has(OPTION) ? (int) Values.number(given.use(OPTION), 1, 255) : 0;
    if (option == 0) {
      source = PortText.upright(source);
      destination = PortText.upright(destination);
    }
    return new Spec(
        source, destination, mask, value, not && mask + value > 0, option, given.inverted(OPTION));
  }

  private static int flags(OptionUse use, Argument list) throws RuleProblem {
    int bits = 0;
    for (String word : list.text().split(",")) {
      String flag = word.toUpperCase(Locale.ROOT);
      int index = FLAG_NAMES.indexOf(flag);
      if (index >= 0) {
        bits |= 1 << index;
      } else if (flag.equals("ALL")) {
        bits |= ALL_FLAGS;
      } else if (!flag.equals("NONE") && !flag.isEmpty()) {
        throw new RuleProblem(
                RuleCode.E018, list, use.option() + ": there is no TCP flag '" + word + "'")
            .cure("flags are " + String.join(" ", FLAG_NAMES) + " ALL NONE");
      }
    }
    return bits;
  }

  private record Spec(
      Span source,
      Span destination,
      int flagMask,
      int flagValue,
      boolean notFlags,
      int option,
      boolean notOption)
      implements MatchSpec {

    @Override
    public String name() {
      return "tcp";
    }

    @Override
    public void save(StringBuilder out) {
      PortText.save(out, PortText.SOURCE, source);
      PortText.save(out, PortText.DESTINATION, destination);
      if (option > 0) {
        out.append(notOption ? " ! " : " ").append(OPTION).append(' ').append(option);
      }
      if (flagMask > 0 || notFlags) {
        out.append(notFlags ? " ! " : " ").append(FLAGS).append(' ');
        out.append(words(flagMask)).append(' ').append(words(flagValue));
      }
    }

    private static String words(int bits) {
      StringJoiner words = new StringJoiner(",").setEmptyValue("NONE");
      for (int i = 0; i < FLAG_NAMES.size(); i++) {
        if ((bits & 1 << i) != 0) {
          words.add(FLAG_NAMES.get(i));
        }
      }
      return words.toString();
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      return new TcpMatch(source, destination, flagMask, flagValue, notFlags, option, notOption);
    }

    @Override
    public Placement placement() {
      return Placement.ANYWHERE.after(IpProtocol.TCP);
    }
  }
}
