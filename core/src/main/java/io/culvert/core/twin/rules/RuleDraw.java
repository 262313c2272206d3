package io.culvert.core.twin.rules;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import io.culvert.core.control.rules.Catalog;
import io.culvert.core.control.rules.Extension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws one rule after another. One thread. */
final class RuleDraw {

  private static final int NO_PROTOCOL = 3;
  private static final Set<String> CLASSES = Set.of("TOS", "DSCP", "HL");
  private static final Set<String> RARE =
      Set.of(
          "physdev",
          "policy",
          "owner",
          "mac",
          "comment",
          "pkttype",
          "connlimit",
          "time",
          "eui64",
          "mh",
          "ipcomp",
          "cpu",
          "devgroup",
          "realm",
          "socket",
          "frag");

  private final Draw draw;
  private final List<String> matches;
  private final List<String> targets;

  RuleDraw(Draw draw, Catalog catalog) {
    this.draw = draw;
    this.matches = known(MatchDraws.ALL, catalog.matches(draw.ipVersion()));
    this.targets = known(TargetDraws.ALL, catalog.targets(draw.ipVersion()));
  }

  private static List<String> known(Map<String, ?> drawn, List<Extension> extensions) {
    return extensions.stream().map(Extension::name).filter(drawn::containsKey).toList();
  }

  /** A rule for {@code place}, without {@code -A} and the chain. */
  String rule(Place place) {
    if (draw.one(8) && !place.below().isEmpty()) {
      return conditions(place, protocol(), Set.of(), false)
          + draw.pick("-j ", "-g ")
          + draw.pick(place.below());
    }
    boolean translates = place.table() == TableName.NAT && !draw.one(3);
    if (!translates && draw.one(2)) {
      return conditions(place, protocol(), Set.of(), false).strip();
    }
    String name = target(place, translates);
    TargetDraw target = TargetDraws.ALL.get(name);
    String protocol = target.protocols().isEmpty() ? protocol() : draw.pick(target.protocols());
    if (CLASSES.contains(name) && draw.ipVersion() == 6 && !MatchDraws.leaving(place)) {
      protocol = draw.pick("tcp", "ipv6-icmp"); // NotDrawn.CLASS_OF_OWN_DATAGRAMS
    }
    String tail = target.tail().draw(draw, place, protocol);
    Set<String> named = named(tail);
    if (!target.protocols().isEmpty()) {
      named.add("-p"); // so that it isn't negated
    }
    return conditions(place, protocol, named, target.narrow()) + tail;
  }

  /** A few rules that accept most packets, for a chain that drops the rest. */
  List<String> mostlyAccepted() {
    List<String> all = new ArrayList<>();
    all.add("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
    for (String protocol : List.of("tcp", "udp", draw.ipVersion() == 4 ? "icmp" : "ipv6-icmp")) {
      if (!draw.one(4)) {
        all.add("-p " + protocol + " -j ACCEPT");
      }
    }
    return all;
  }

  private String protocol() {
    return draw.one(NO_PROTOCOL) ? "" : MatchDraws.protocol(draw);
  }

  private String target(Place place, boolean translates) {
    List<String> fitting =
        targets.stream()
            .filter(name -> TargetDraws.ALL.get(name).fits().test(place))
            .filter(name -> NatDraws.ALL.containsKey(name) == translates)
            .toList();
    return draw.pick(fitting);
  }

  /** The matches that a text names, and the timeout policy: with one, no protocol is negated. */
  private static Set<String> named(String text) {
    Set<String> names = new HashSet<>();
    String[] words = text.split(" ");
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equals("-m") || words[i].equals("--timeout")) {
        names.add(words[i + 1]);
      }
    }
    return names;
  }

  // ---- conditions

  private String conditions(Place place, String protocol, Set<String> taken, boolean narrow) {
    Set<String> names = new HashSet<>(taken);
    StringBuilder text = new StringBuilder();
    String chosen = protocol;
    int count = narrow ? 1 : draw.pick(0, 1, 1, 1, 2);
    for (int i = 0; i < count; i++) {
      String name = match(place, chosen, names);
      MatchDraw match = MatchDraws.ALL.get(name);
      if (chosen.isEmpty() && !match.protocols().isEmpty()) {
        chosen = draw.pick(match.protocols());
      }
      names.add(name);
      String options = match.options().apply(draw, place);
      if (name.equals("connlimit") && !options.contains(MemoryDraws.ONE_LIST)) {
        names.add("conntrack");
        text.append("-m conntrack --ctstate NEW "); // NotDrawn.LISTS_OF_ADDRESSES
      }
      text.append("-m ").append(name).append(' ').append(options).append(' ');
    }
    return header(place, chosen, names, narrow) + text;
  }

  private String match(Place place, String protocol, Set<String> taken) {
    List<String> fitting = new ArrayList<>();
    for (String name : matches) {
      MatchDraw match = MatchDraws.ALL.get(name);
      boolean speaks =
          match.protocols().isEmpty() || protocol.isEmpty() || match.protocols().contains(protocol);
      boolean again =
          taken.contains(name) || name.equals("connlimit") && taken.contains("conntrack");
      if (speaks && match.fits().test(place) && !again) {
        fitting.addAll(Collections.nCopies(weight(name, match), name));
      }
    }
    return draw.pick(fitting);
  }

  /** What asks ports and states is drawn more often than what does not exist here or takes long. */
  private static int weight(String name, MatchDraw match) {
    if (RARE.contains(name)) {
      return 1;
    }
    return match.protocols().isEmpty() && !name.equals("conntrack") ? 3 : 9;
  }

  private String header(Place place, String protocol, Set<String> matches, boolean narrow) {
    StringBuilder text = new StringBuilder();
    boolean addressed = false;
    boolean lists = draw.one(12); // those can't be negated
    if (draw.one(narrow ? 2 : 5)) {
      address(text, "-s ", narrow, lists);
      addressed = true;
    }
    if (draw.one(narrow ? 2 : 5) || narrow && !addressed) {
      address(text, "-d ", narrow, lists);
    }
    boolean arrives = MatchDraws.arriving(place) || place.own();
    if (draw.one(6) && arrives && !place.at(Hook.OUTPUT)) {
      text.append(draw.not()).append("-i ").append(draw.deviceName()).append(' ');
    }
    if (draw.one(6) && (MatchDraws.leaving(place) || place.own())) {
      text.append(draw.not()).append("-o ").append(draw.deviceName()).append(' ');
    }
    if (draw.ipVersion() == 4 && draw.one(40)) {
      text.append(draw.not()).append("-f ");
    }
    if (!protocol.isEmpty()) {
      boolean free = matches.isEmpty() && draw.one(8) && !narrow;
      text.append(free ? "! " : "").append("-p ").append(protocol).append(' ');
    }
    return text.toString();
  }

  /** An address; a narrow one is that of few packets. */
  private void address(StringBuilder text, String option, boolean narrow, boolean lists) {
    if (narrow) {
      int part = draw.number(0, 2);
      text.append(option).append(draw.pick(draw.host(part), draw.host(part), draw.internetHost()));
      text.append(' ');
      return;
    }
    text.append(lists ? "" : draw.not()).append(option).append(draw.where());
    text.append(lists ? "," + draw.where() : "").append(' ');
  }
}
