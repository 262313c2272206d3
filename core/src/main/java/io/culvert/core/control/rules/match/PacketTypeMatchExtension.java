package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.PacketTypeMatch;
import io.culvert.core.chain.match.PacketTypeMatch.Type;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code -m pkttype} ({@code extensions/libxt_pkttype.c}). */
public final class PacketTypeMatchExtension implements MatchExtension {

  private static final Option TYPE = Option.value("pkt-type").orNot();
  private static final Map<String, Type> WORDS =
      Map.of(
          "unicast",
          Type.UNICAST,
          "host",
          Type.UNICAST,
          "broadcast",
          Type.BROADCAST,
          "bcast",
          Type.BROADCAST,
          "multicast",
          Type.MULTICAST,
          "mcast",
          Type.MULTICAST,
          "otherhost",
          Type.OTHERHOST);

  @Override
  public String name() {
    return "pkttype";
  }

  @Override
  public List<Option> options() {
    return List.of(TYPE);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(TYPE);
    Type type = WORDS.get(use.text().toLowerCase(Locale.ROOT));
    if (type == null) {
      throw use.bad("unicast, broadcast, multicast or otherhost");
    }
    String word = type.name().toLowerCase(Locale.ROOT);
    String saved = (use.inverted() ? " ! " : " ") + TYPE + " " + word;
    PacketTypeMatch match = new PacketTypeMatch(type, use.inverted());
    return new ReadyMatch("pkttype", saved, Placement.ANYWHERE, environment -> match);
  }
}
