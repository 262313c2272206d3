package io.culvert.core.twin.rules;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Sets;
import io.culvert.core.twin.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule file with blanks that are filled in by chance.
 *
 * <pre>
 * {lan} {wan} {dmz}                       names of devices
 * {lan-net} {lan-router} {lan-host} {lan-spare} {lan-spares}    addresses there; also wan, dmz
 * {internet-host} {internet-net}          addresses elsewhere
 * {service} {port} {2-9}                  numbers
 * {attach}                                conditions and target that attach a helper
 * {lan-host:x}                            the same each time it is written
 * {to:lan-host:x}                         in brackets if it is an IPv6 address, for a port after it
 * {icmp} {icmp-type} {echo} {full}        icmp, --icmp-type, 8, 32, or what IPv6 has
 * {mask-16}                               a mask of some bits
 * {reject}                                behind --reject-with, but for tcp-reset
 * &lt;a|b|c&gt;                                 one of them, each maybe with blanks
 *
 * 4:LINE 6:LINE                           only in this IP version
 * ?:LINE                                  every second time
 * x3:LINE                                 one to three times
 * $ NAME VALUE                            a setting that goes with the rules
 * </pre>
 *
 * Lines of comment are left out, but for commands that make sets ({@link Sets}). Immutable.
 */
final class FileTemplate {

  private static final Pattern PREFIX = Pattern.compile("(4|6|\\?|x\\d):(?=\\S)(.*)");
  private static final Pattern CHOICE = Pattern.compile("<([^<>]*)>");
  private static final Pattern BLANK = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)-(\\d+)");

  private final String text;

  FileTemplate(String text) {
    this.text = text;
  }

  /** Whether it makes no sense without a helper. */
  boolean attaches() {
    return text.contains("{attach}");
  }

  /** A draft drawn from it. */
  RuleDraft fill(String name, Draw draw) {
    Filler filler = new Filler(draw);
    text.lines()
        .filter(line -> !line.startsWith("#") || line.startsWith(Sets.MARK))
        .forEach(filler::line);
    return new RuleDraft(name, draw.ipVersion(), filler.out.toString(), filler.settings);
  }

  /** One filling: what was drawn under a name stays. */
  private static final class Filler {

    private final Draw draw;
    private final Map<String, String> named = new HashMap<>();
    private final StringBuilder out = new StringBuilder();
    private final List<Step.Set> settings = new ArrayList<>();

    Filler(Draw draw) {
      this.draw = draw;
    }

    private void line(String line) {
      Matcher prefix = PREFIX.matcher(line);
      if (line.startsWith("$ ")) {
        String[] words = line.split(" ");
        settings.add(new Step.Set(words[1], Long.parseLong(words[2])));
        return;
      }
      if (!prefix.matches()) {
        String chosen = CHOICE.matcher(line).replaceAll(m -> Matcher.quoteReplacement(choice(m)));
        out.append(BLANK.matcher(chosen).replaceAll(m -> Matcher.quoteReplacement(blank(m))));
        out.append('\n');
        return;
      }
      int times =
          switch (prefix.group(1)) {
            case "4", "6" -> draw.ipVersion() == prefix.group(1).charAt(0) - '0' ? 1 : 0;
            case "?" -> draw.one(2) ? 1 : 0;
            default -> draw.number(1, prefix.group(1).charAt(1) - '0');
          };
      for (int i = 0; i < times; i++) {
        line(prefix.group(2));
      }
    }

    private String choice(MatchResult match) {
      return draw.pick(match.group(1).split("\\|", -1));
    }

    private String blank(MatchResult match) {
      String name = match.group(1);
      boolean before = name.startsWith("to:");
      String value = named(before ? name.substring(3) : name);
      return before && draw.ipVersion() == 6 ? "[" + value + "]" : value;
    }

    private String named(String name) {
      int colon = name.indexOf(':');
      return colon < 0
          ? value(name)
          : named.computeIfAbsent(name, n -> value(n.substring(0, colon)));
    }

    private String value(String name) {
      Matcher numbers = NUMBERS.matcher(name);
      if (numbers.matches()) {
        int min = Integer.parseInt(numbers.group(1));
        return Integer.toString(draw.number(min, Integer.parseInt(numbers.group(2))));
      }
      boolean four = draw.ipVersion() == 4;
      return switch (name) {
        case "internet-host" -> draw.internetHost();
        case "internet-net" -> draw.internetNetwork();
        case "service" -> Integer.toString(draw.service());
        case "port" -> Integer.toString(draw.highPort());
        case "icmp" -> four ? "icmp" : "ipv6-icmp";
        case "icmp-type" -> four ? "-m icmp --icmp-type" : "-m icmp6 --icmpv6-type";
        case "echo" -> four ? "8" : "128";
        case "family" -> four ? "inet" : "inet6";
        case "echo-port" -> (four ? "icmp" : "icmpv6") + ":echo-request";
        case "full" -> four ? "32" : "128";
        case "mask-16" -> four ? "255.255.0.0" : "ffff:ffff::";
        case "attach" -> draw.pick(draw.helpers()).attachment();
        case "reject" -> draw.rejection();
        default -> address(name);
      };
    }

    private String address(String name) {
      int dash = name.indexOf('-');
      int part =
          switch (dash < 0 ? name : name.substring(0, dash)) {
            case "lan" -> 0;
            case "wan" -> 1;
            case "dmz" -> 2;
            default -> throw new IllegalArgumentException("no blank is called {" + name + "}");
          };
      return switch (dash < 0 ? "" : name.substring(dash + 1)) {
        case "" -> draw.device(part).name();
        case "net" -> draw.network(part);
        case "router" -> draw.router(part);
        case "host" -> draw.host(part);
        case "spare" -> draw.spare(part);
        case "spares" -> draw.spares(part);
        default -> throw new IllegalArgumentException("no blank is called {" + name + "}");
      };
    }
  }
}
