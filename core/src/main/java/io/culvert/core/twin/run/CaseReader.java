package io.culvert.core.twin.run;

import io.culvert.core.route.RouteType;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what {@link CaseWriter} writes, and what people write; refuses anything else. */
final class CaseReader {

  private static final List<String> WORDS =
      List.of(
          "title", "excused", "differs", "family", "device", "route", "set", "rules", "wait",
          "end");

  private final CaseLines lines;
  private final String name;
  private String title = "";
  private Optional<CaseFile.Excused> excused = Optional.empty();
  private String differs = "";
  private int ipVersion;
  private final List<Topology.Device> devices = new ArrayList<>();
  private final List<StaticRoute> routes = new ArrayList<>();
  private final List<Step.Set> settings = new ArrayList<>();
  private String rules;
  private Topology topology;
  private final List<Exchange> exchanges = new ArrayList<>();
  private Optional<Exchange.End> end = Optional.empty();

  private CaseReader(String name, String text) {
    this.name = name;
    lines = new CaseLines(name, text);
  }

  /**
   * Reads {@code text}.
   *
   * @param name what errors call it
   * @throws CaseException with line and column
   */
  static CaseFile read(String name, String text) {
    CaseReader reader = new CaseReader(name, text);
    while (reader.lines.more()) {
      reader.item();
    }
    return reader.finish();
  }

  private CaseFile finish() {
    if (ipVersion == 0) {
      throw lines.problem(1, "says no family; write \"family ipv4\" or \"family ipv6\"");
    } else if (rules == null) {
      throw lines.problem(1, "has no rules; write \"rules\" and an iptables-save text, set in");
    } else if (exchanges.isEmpty()) {
      throw lines.problem(1, "has no step; write \"a0> \" and a packet in hexadecimal");
    }
    return new CaseFile(
        title,
        excused,
        differs,
        topology(),
        new RuleDraft(name, ipVersion, rules, settings),
        exchanges,
        end);
  }

  private Topology topology() {
    if (topology == null) {
      topology =
          devices.isEmpty() && routes.isEmpty()
              ? Topology.standard()
              : new Topology(devices, routes);
    }
    return topology;
  }

  private void item() {
    lines.next();
    if (end.isPresent()) {
      throw lines.problem(1, "comes after the end; \"end\" is last");
    }
    String word = lines.word();
    if (word.endsWith(">")) {
      packet(word.substring(0, word.length() - 1));
      return;
    }
    String rest = lines.rest();
    lines.guarded(() -> known(word, rest));
  }

  private void known(String word, String rest) {
    switch (word) {
      case "title" -> title = rest;
      case "excused" -> excused = Optional.of(excuse(rest));
      case "differs" -> differs = rest;
      case "family" -> family(rest);
      case "device" -> devices.add(device(head(word, rest)));
      case "route" -> routes.add(route(head(word, rest)));
      case "set" -> set(rest.split("\\s+"));
      case "rules" -> rules();
      case "wait" -> step(new Step.Wait(positive(rest)));
      case "end" -> end = Optional.of(new CaseAnswers(lines, topology()).end());
      default ->
          throw lines.problem(
              1, "\"" + word + "\" is unknown; a line begins with DEVICE> or " + WORDS);
    }
  }

  private String head(String word, String rest) {
    if (topology != null) {
      throw new IllegalArgumentException("a " + word + " comes before the first step");
    }
    return rest;
  }

  private static CaseFile.Excused excuse(String rest) {
    String[] parts = rest.split("\\s+", 2);
    if (parts.length < 2) {
      throw new IllegalArgumentException("an excuse has a name and a reason");
    }
    return new CaseFile.Excused(parts[0], parts[1]);
  }

  private void family(String rest) {
    if (!rest.matches("ipv[46]")) {
      throw new IllegalArgumentException("\"" + rest + "\" is no family; write ipv4 or ipv6");
    }
    ipVersion = rest.charAt(3) - '0';
  }

  private static Topology.Device device(String rest) {
    List<String> words = Arrays.asList(rest.split("\\s+"));
    int mtu = words.indexOf("mtu");
    if (mtu < 2 || mtu != words.size() - 2) {
      throw new IllegalArgumentException(
          "a device is NAME ADDRESS/LENGTH… mtu BYTES, as in \"a0 10.1.0.1/24 mtu 1500\"");
    }
    return new Topology.Device(
        words.get(0),
        words.subList(1, mtu).stream().map(Prefix::of).toList(),
        (int) positive(words.get(mtu + 1)));
  }

  private static StaticRoute route(String rest) {
    List<String> words = new ArrayList<>(List.of(rest.split("\\s+")));
    RouteType type = RouteType.UNICAST;
    for (RouteType candidate : RouteType.values()) {
      if (words.get(0).equals(candidate.name().toLowerCase(Locale.ROOT))) {
        type = candidate;
        words.remove(0);
      }
    }
    Prefix to = Prefix.of(words.remove(0));
    boolean onLink = words.remove("onlink");
    IpAddress via = null;
    String device = null;
    int metric = StaticRoute.DEFAULT_METRIC;
    int mtu = 0;
    for (int i = 0; i + 1 < words.size(); i += 2) {
      String value = words.get(i + 1);
      switch (words.get(i)) {
        case "via" -> via = IpAddress.of(value);
        case "dev" -> device = value;
        case "metric" -> metric = (int) positive(value);
        case "mtu" -> mtu = (int) positive(value);
        default ->
            throw new IllegalArgumentException(
                "a route has no \"" + words.get(i) + "\"; write it as ip route does");
      }
    }
    return new StaticRoute(to, via, device, type, metric, mtu, onLink);
  }

  private void set(String[] words) {
    if (words.length != 2) {
      throw new IllegalArgumentException("a setting is NAME VALUE");
    }
    Step.Set set = new Step.Set(words[0], positive(words[1]));
    if (rules == null) {
      settings.add(set);
    } else {
      step(set);
    }
  }

  private void rules() {
    String text = lines.block(2);
    if (rules == null) {
      rules = text;
    } else {
      step(new Step.Rules(text));
    }
  }

  private void packet(String device) {
    int index = CaseAnswers.device(lines, topology(), device);
    byte[] bytes = lines.guarded(() -> hex(lines.word()));
    step(new Step.Packet(index, bytes, lines.remark()));
  }

  private void step(Step step) {
    if (rules == null) {
      throw lines.problem(1, "a step comes before the rules; write the rules first");
    }
    exchanges.add(new CaseAnswers(lines, topology()).of(step));
  }

  static byte[] hex(String digits) {
    if (digits.isEmpty() || digits.length() % 2 != 0) {
      throw new IllegalArgumentException(
          "a packet is two hexadecimal digits a byte; here are " + digits.length());
    }
    return HexFormat.of().parseHex(digits);
  }

  private static long positive(String digits) {
    if (!digits.matches("\\d{1,18}")) {
      throw new IllegalArgumentException("\"" + digits + "\" is no number");
    }
    return Long.parseLong(digits);
  }
}
