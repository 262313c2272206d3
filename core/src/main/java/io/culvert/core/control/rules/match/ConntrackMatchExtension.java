package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.match.ConntrackMatch;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.control.rules.AddressMask;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;

/** {@code -m conntrack} ({@code extensions/libxt_conntrack.c}, revision 3). */
public final class ConntrackMatchExtension implements MatchExtension {

  private static final Option STATE = Option.value("ctstate").orNot();
  private static final Option PROTOCOL = Option.value("ctproto").orNot();
  private static final Option STATUS = Option.value("ctstatus").orNot();
  private static final Option EXPIRY = Option.value("ctexpire").orNot();
  private static final Option DIRECTION = Option.value("ctdir");
  private static final List<Option> ADDRESSES =
      List.of(
          Option.value("ctorigsrc").orNot(), Option.value("ctorigdst").orNot(),
          Option.value("ctreplsrc").orNot(), Option.value("ctrepldst").orNot());
  private static final List<Option> PORTS =
      List.of(
          Option.value("ctorigsrcport").orNot(), Option.value("ctorigdstport").orNot(),
          Option.value("ctreplsrcport").orNot(), Option.value("ctrepldstport").orNot());
  private static final List<String> STATUS_WORDS =
      List.of("NONE", "EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED");
  private static final int[] STATUS_BITS = {
    0, EntryStatus.EXPECTED, EntryStatus.SEEN_REPLY, EntryStatus.ASSURED, EntryStatus.CONFIRMED
  };
  private static final long U32 = 0xFFFF_FFFFL;

  @Override
  public String name() {
    return "conntrack";
  }

  @Override
  public List<Option> options() {
    List<Option> all = new ArrayList<>(List.of(STATE, PROTOCOL));
    all.addAll(ADDRESSES);
    all.addAll(List.of(STATUS, EXPIRY));
    all.addAll(PORTS);
    all.add(DIRECTION);
    return all;
  }

  /** One asked thing: how it is printed and what it adds to the match. */
  private record Part(boolean not, Option option, String text, Consumer<ConntrackMatch> adds) {}

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    List<Part> parts = new ArrayList<>(); // in the order they are printed
    if (given.has(STATE)) {
      int bits = StateWords.read(given.use(STATE), true);
      boolean not = given.inverted(STATE);
      parts.add(new Part(not, STATE, StateWords.print(bits), m -> m.state(bits, not)));
    }
    if (given.has(PROTOCOL)) {
      parts.add(protocol(given.use(PROTOCOL), scope));
    }
    for (int i = 0; i < 4; i++) {
      if (given.has(ADDRESSES.get(i))) {
        parts.add(address(given.use(ADDRESSES.get(i)), ConntrackMatch.End.values()[i], scope));
      }
    }
    for (int i = 0; i < 4; i++) {
      if (given.has(PORTS.get(i))) {
        parts.add(ports(given.use(PORTS.get(i)), ConntrackMatch.End.values()[i], scope));
      }
    }
    if (given.has(STATUS)) {
      parts.add(status(given.use(STATUS)));
    }
    if (given.has(EXPIRY)) {
      parts.add(expiry(given.use(EXPIRY)));
    }
    if (given.has(DIRECTION)) {
      parts.add(direction(given.use(DIRECTION)));
    }
    return new Spec(List.copyOf(parts));
  }

  private static Part protocol(OptionUse use, RuleScope scope) throws RuleProblem {
    int number = scope.protocols().number(use.text());
    if (number < 0) {
      throw use.problem(RuleCode.E018, "there is no protocol '" + use.text() + "'");
    }
    return new Part(use.inverted(), PROTOCOL, "" + number, m -> m.protocol(number, use.inverted()));
  }

  private static Part address(OptionUse use, ConntrackMatch.End end, RuleScope scope)
      throws RuleProblem {
    AddressMask address = scope.addresses().hostMask(use);
    return new Part(
        use.inverted(),
        use.option(),
        address.shortest(),
        m -> m.address(end, address.address(), address.mask(), use.inverted()));
  }

  private static Part ports(OptionUse use, ConntrackMatch.End end, RuleScope scope)
      throws RuleProblem {
    Values.Range range = scope.ports().anyRange(use);
    int min = (int) range.min();
    int max = (int) range.max();
    // an upper end of 0 is how older revisions said "just this port"; it is still printed so
    String text = max == 0 || max == min ? "" + min : min + ":" + max;
    return new Part(
        use.inverted(), use.option(), text, m -> m.ports(end, min, max, use.inverted()));
  }

  private static Part status(OptionUse use) throws RuleProblem {
    int bits = 0;
    for (String part : use.text().split(",", -1)) {
      int word = 0;
      while (word < STATUS_BITS.length && !Values.abbreviates(part, STATUS_WORDS.get(word))) {
        word++;
      }
      if (word == STATUS_BITS.length) {
        throw use.bad("a list of status words")
            .cure("status words are " + String.join(" ", STATUS_WORDS));
      }
      bits |= STATUS_BITS[word];
    }
    StringJoiner text = new StringJoiner(",").setEmptyValue("NONE");
    for (int i = 1; i < STATUS_BITS.length; i++) {
      if ((bits & STATUS_BITS[i]) != 0) {
        text.add(STATUS_WORDS.get(i));
      }
    }
    int all = bits;
    return new Part(use.inverted(), STATUS, text.toString(), m -> m.status(all, use.inverted()));
  }

  private static Part expiry(OptionUse use) throws RuleProblem {
    Values.Range range = Values.range(use, U32);
    String text = range.text();
    return new Part(
        use.inverted(), EXPIRY, text, m -> m.expiry(range.min(), range.max(), use.inverted()));
  }

  private static Part direction(OptionUse use) throws RuleProblem {
    for (Direction direction : Direction.values()) {
      if (direction.name().equalsIgnoreCase(use.text())) {
        return new Part(false, DIRECTION, direction.name(), m -> m.direction(direction));
      }
    }
    throw use.bad("ORIGINAL or REPLY");
  }

  private record Spec(List<Part> parts) implements MatchSpec {

    @Override
    public String name() {
      return "conntrack";
    }

    @Override
    public void save(StringBuilder out) {
      for (Part part : parts) {
        out.append(part.not() ? " ! " : " ").append(part.option()).append(' ').append(part.text());
      }
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      ConntrackMatch match = new ConntrackMatch();
      parts.forEach(part -> part.adds().accept(match));
      return match;
    }
  }
}
