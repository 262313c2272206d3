package io.culvert.core.control.rules.target;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.CtTarget;
import io.culvert.core.conntrack.EntryEvent;
import io.culvert.core.conntrack.TimeoutPolicies;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code -j CT} ({@code extensions/libxt_CT.c}, revision 2). */
public final class CtTargetExtension implements TargetExtension {

  private static final Option NOTRACK = Option.flag("notrack");
  private static final Option HELPER = Option.value("helper");
  private static final Option TIMEOUT = Option.value("timeout");
  private static final Option EVENTS = Option.value("ctevents");
  private static final Option EXPECTATION_EVENTS = Option.value("expevents");
  private static final Option ZONE_ORIGINAL = Option.value("zone-orig");
  private static final Option ZONE_REPLY = Option.value("zone-reply");
  private static final Option ZONE = Option.value("zone");
  private static final List<String> EVENT_WORDS =
      List.of(
          "new",
          "related",
          "destroy",
          "reply",
          "assured",
          "protoinfo",
          "helper",
          "mark",
          "natseqinfo",
          "secmark");
  private static final int ORIGINAL = 1;
  private static final int REPLY = 2;

  @Override
  public String name() {
    return "CT";
  }

  @Override
  public List<Option> options() {
    return List.of(
        NOTRACK, HELPER, TIMEOUT, EVENTS, EXPECTATION_EVENTS, ZONE_ORIGINAL, ZONE_REPLY, ZONE);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    String helper = text(given, HELPER, 15);
    if (given.has(HELPER)) {
      scope.checkHelper(helper, given.use(HELPER).value());
    }
    String events = events(given.use(EVENTS), EVENT_WORDS);
    String expectations = events(given.use(EXPECTATION_EVENTS), List.of("new"));
    boolean noProtocol = scope.header().protocol() == 0 || scope.header().notProtocol();
    if (!given.has(NOTRACK) && !helper.isEmpty() && noProtocol) {
      throw given.problem(RuleCode.E007, "a helper needs -p in the same rule");
    }
    String timeout = text(given, TIMEOUT, 31);
    if (!given.has(NOTRACK) && !timeout.isEmpty()) {
      if (noProtocol) {
        throw given.problem(RuleCode.E007, "a timeout policy needs -p in the same rule");
      }
      scope.checkTimeout(given.use(TIMEOUT));
    }
    int directions = 0;
    int zone = 0;
    boolean zoneIsMark = false;
    for (Option option : List.of(ZONE, ZONE_ORIGINAL, ZONE_REPLY)) {
      OptionUse use = given.use(option);
      if (use == null) {
        continue;
      }
      directions |= option.equals(ZONE_ORIGINAL) ? ORIGINAL : 0;
      directions |= option.equals(ZONE_REPLY) ? REPLY : 0;
      zoneIsMark |= use.text().toLowerCase(Locale.ROOT).equals("mark");
    }
    for (OptionUse use : given.uses()) {
      boolean zoned = use.option().name().startsWith("zone");
      if (zoned && !use.text().toLowerCase(Locale.ROOT).equals("mark")) {
        zone = (int) Values.number(use, 0, 0xFFFF);
      } else if (zoned) {
        zone = 0;
      }
    }
    if (zoneIsMark && zone != 0) {
      throw given.problem(RuleCode.E009, "the zone is either a number or the mark");
    }
    return new Spec(
        given.has(NOTRACK), helper, timeout, events, expectations, zone, zoneIsMark, directions);
  }

  private static String text(Given given, Option option, int maxBytes) {
    return given.has(option) ? Values.clipped(given.use(option).text(), maxBytes) : "";
  }

  private static String events(OptionUse use, List<String> words) throws RuleProblem {
    if (use == null) {
      return "";
    }
    List<String> asked = List.of(use.text().split(",", -1));
    if (!words.containsAll(asked)) {
      throw use.bad("a list of events").cure("events are " + String.join(" ", words));
    }
    return words.stream().filter(asked::contains).collect(Collectors.joining(","));
  }

  private record Spec(
      boolean notrack,
      String helper,
      String timeout,
      String events,
      String expectations,
      int zone,
      boolean zoneIsMark,
      int directions)
      implements TargetSpec {

    @Override
    public String name() {
      return "CT";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(notrack ? " " + NOTRACK : "");
      part(out, HELPER, helper);
      part(out, TIMEOUT, timeout);
      part(out, EVENTS, events);
      part(out, EXPECTATION_EVENTS, expectations);
      if (zoneIsMark || zone != 0) {
        Option option = Stream.of(ZONE, ZONE_ORIGINAL, ZONE_REPLY, ZONE).toList().get(directions);
        part(out, option, zoneIsMark ? "mark" : Integer.toString(zone));
      }
    }

    private static void part(StringBuilder out, Option option, String text) {
      if (!text.isEmpty()) {
        out.append(' ').append(option).append(' ').append(text);
      }
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      if (notrack) {
        return CtTarget.notrack();
      }
      return CtTarget.template(
          zone,
          zoneIsMark,
          directions == 0 ? ORIGINAL | REPLY : directions,
          helper.isEmpty() ? 0 : environment.conntrack().helpers().idOf(helper),
          timeout.isEmpty() ? 0 : policy(environment.conntrack().timeoutPolicies()),
          told());
    }

    /** The words stand in the order of the kernel's bits. */
    private int told() {
      int told = expectations.isEmpty() ? 0 : EntryEvent.EXPECTATION_NEW;
      for (String word : events.isEmpty() ? new String[0] : events.split(",")) {
        told |= 1 << EVENT_WORDS.indexOf(word);
      }
      return told;
    }

    /** It was there when the rule was read; it may be gone by now. */
    private int policy(TimeoutPolicies policies) {
      int number = policies.numberOf(timeout);
      if (number == 0) {
        throw new ControlException(
            ControlException.Code.REFUSED, "there is no timeout policy '" + timeout + "'", "");
      }
      return number;
    }

    @Override
    public Placement placement() {
      return Placement.ANYWHERE.in(TableName.RAW);
    }
  }
}
