package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.match.ConstantMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code -m policy}: IPsec ({@code extensions/libxt_policy.c}). There is none: {@code --pol none}
 * holds for every packet, {@code --pol ipsec} for no packet.
 */
public final class PolicyMatchExtension implements MatchExtension {

  private static final Option DIRECTION = Option.value("dir");
  private static final Option POLICY = Option.value("pol");
  private static final Option STRICT = Option.flag("strict");
  private static final Option NEXT = Option.flag("next").orMore();
  private static final Option MODE = Option.value("mode").orNot().orMore();
  private static final Option PROTOCOL = Option.value("proto").orNot().orMore();
  private static final Option SOURCE = Option.value("tunnel-src").orNot().orMore();
  private static final Option DESTINATION = Option.value("tunnel-dst").orNot().orMore();
  private static final Option REQUEST = Option.value("reqid").orNot().orMore();
  private static final Option SPI = Option.value("spi").orNot().orMore();

  /** In the order they are printed. */
  private static final List<Option> PARTS =
      List.of(REQUEST, SPI, PROTOCOL, MODE, DESTINATION, SOURCE);

  private static final Map<Integer, String> PROTOCOLS = Map.of(50, "esp", 51, "ah", 108, "ipcomp");
  private static final int MAX_ELEMENTS = 4;
  private static final long U32 = 0xFFFF_FFFFL;

  @Override
  public String name() {
    return "policy";
  }

  @Override
  public List<Option> options() {
    return List.of(
        DIRECTION, POLICY, STRICT, REQUEST, SPI, SOURCE, DESTINATION, PROTOCOL, MODE, NEXT);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    String direction = word(given.require(DIRECTION), Set.of("in", "out"));
    String policy = given.has(POLICY) ? word(given.use(POLICY), Set.of("none", "ipsec")) : "ipsec";
    boolean strict = given.has(STRICT);
    given.together(NEXT, STRICT);
    List<Map<Option, OptionUse>> elements = elements(given);
    boolean none = policy.equals("none");
    if (none && (strict || elements.size() > 1)) {
      throw given.problem(RuleCode.E009, "--pol none goes with nothing else");
    }
    StringBuilder saved = new StringBuilder(" --dir " + direction + " --pol " + policy);
    saved.append(strict ? " --strict" : "");
    StringBuilder parts = new StringBuilder();
    for (int i = 0; i < elements.size(); i++) {
      parts.append(i == 0 ? "" : " --next");
      element(parts, elements.get(i), strict, given, scope);
    }
    saved.append(none ? "" : parts); // with --pol none they are read, but say nothing
    scope.warn(
        RuleCode.W003,
        given.keyword(),
        "there is no IPsec here: this " + (none ? "holds for every packet" : "never matches"));
    ConstantMatch match = ConstantMatch.of(none);
    Placement placement =
        direction.equals("in")
            ? Placement.ANYWHERE.at(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD)
            : Placement.ANYWHERE.at(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
    return new ReadyMatch("policy", saved.toString(), placement, environment -> match);
  }

  private static String word(OptionUse use, Set<String> words) throws RuleProblem {
    if (!words.contains(use.text())) {
      throw use.bad("one of " + String.join(" ", words));
    }
    return use.text();
  }

  private static List<Map<Option, OptionUse>> elements(Given given) throws RuleProblem {
    List<Map<Option, OptionUse>> elements = new ArrayList<>(List.of(new HashMap<>()));
    for (OptionUse use : given.uses()) {
      Map<Option, OptionUse> last = elements.get(elements.size() - 1);
      if (use.option().equals(NEXT)) {
        elements.add(new HashMap<>());
        if (elements.size() > MAX_ELEMENTS) {
          throw use.problem(RuleCode.E009, "a policy has at most four elements");
        }
      } else if (PARTS.contains(use.option()) && last.put(use.option(), use) != null) {
        throw use.problem(RuleCode.E009, use.option() + " is given twice in one element");
      }
    }
    return elements;
  }

  private static void element(
      StringBuilder saved,
      Map<Option, OptionUse> element,
      boolean strict,
      Given given,
      RuleScope scope)
      throws RuleProblem {
    if (strict && element.isEmpty()) {
      throw given.problem(RuleCode.E009, "--strict needs something in each element");
    }
    OptionUse mode = element.get(MODE);
    boolean tunnelled = mode == null || mode.text().equals("tunnel") != mode.inverted();
    if (!tunnelled && (element.containsKey(SOURCE) || element.containsKey(DESTINATION))) {
      throw given.problem(RuleCode.E009, "--tunnel-src and --tunnel-dst need tunnel mode");
    }
    for (Option part : PARTS) {
      OptionUse use = element.get(part);
      if (use != null) {
        saved.append(use.inverted() ? " ! " : " ").append(part).append(' ');
        saved.append(value(use, scope));
      }
    }
  }

  private static String value(OptionUse use, RuleScope scope) throws RuleProblem {
    Option part = use.option();
    if (part.equals(REQUEST)) {
      return Long.toString(Values.number(use, 0, U32));
    }
    if (part.equals(SPI)) {
      return Values.hex((int) Values.number(use, 0, U32));
    }
    if (part.equals(MODE)) {
      return word(use, Set.of("tunnel", "transport"));
    }
    if (part.equals(PROTOCOL)) {
      String protocol = PROTOCOLS.get(scope.protocols().number(use.text()));
      if (protocol == null) {
        throw use.bad("ah, esp or ipcomp");
      }
      return protocol;
    }
    return scope.addresses().hostMask(use).shortest();
  }
}
