package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * Makes rule lines by chance, from a seed: most of them good, some spoiled on purpose by leaving
 * out, doubling, swapping or replacing a word.
 */
final class RuleLineGenerator {

  /**
   * A line and the table it is for.
   *
   * @param table such as {@code filter}
   * @param text such as {@code -A INPUT -j DROP}
   */
  record Line(String table, String text) {}

  private static final String[] TABLES = {"filter", "filter", "filter", "nat", "mangle", "raw"};
  private static final String[] JUNK = {
    "!",
    "--",
    "-j",
    "x",
    "0",
    "-1",
    "99999999999",
    "0x",
    "1:",
    ",",
    "--dport",
    "-p",
    "tcp",
    "''",
    "\"\"",
    "/",
    "1/",
    "a,b",
    "--to",
    "-m",
    "ACCEPT",
    "foo",
    "::1",
    "10.0.0.1",
    "--mark",
    "NEW"
  };

  private final Random random;
  private final int ipVersion;
  private final MatchWords words;
  private final TargetWords targets;
  private final SetRuleWords sets;

  RuleLineGenerator(long seed, int ipVersion) {
    this.random = new Random(seed);
    this.ipVersion = ipVersion;
    this.words = new MatchWords(random, ipVersion);
    this.targets = new TargetWords(random, ipVersion);
    this.sets = new SetRuleWords(random, ipVersion);
  }

  /** The next line. */
  Line next(boolean spoil) {
    String table = TABLES[random.nextInt(TABLES.length)];
    List<String> rule = new ArrayList<>(List.of("-A", chain(table)));
    String protocol = header(rule, rule.get(1));
    int matches = random.nextInt(3);
    for (int i = 0; i < matches; i++) {
      rule.addAll(random.nextInt(12) == 0 ? sets.match() : words.match(protocol));
    }
    if (random.nextInt(20) == 0) {
      rule.addAll(table.equals("raw") ? sets.policy() : sets.target());
    } else {
      rule.addAll(targets.target(table, rule.get(1), protocol));
    }
    if (spoil) {
      spoil(rule);
    }
    StringJoiner text = new StringJoiner(" ");
    rule.forEach(text::add);
    return new Line(table, text.toString());
  }

  private String chain(String table) {
    String[] chains =
        switch (table) {
          case "filter" -> new String[] {"INPUT", "FORWARD", "OUTPUT", "foo"};
          case "nat" -> new String[] {"PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"};
          case "raw" -> new String[] {"PREROUTING", "OUTPUT", "foo"};
          default ->
              new String[] {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING", "foo"};
        };
    return chains[random.nextInt(chains.length)];
  }

  /** Adds a rule's own conditions; returns the protocol. */
  private String header(List<String> rule, String chain) {
    if (random.nextInt(3) == 0) {
      not(rule);
      rule.addAll(List.of(pick("-s", "--source", "--src"), words.addressMask()));
    }
    if (random.nextInt(3) == 0) {
      not(rule);
      rule.addAll(List.of(pick("-d", "--destination", "--dst", "--dest"), words.addressMask()));
    }
    boolean arriving = chain.equals("PREROUTING") || chain.equals("INPUT");
    boolean leaving = chain.equals("POSTROUTING") || chain.equals("OUTPUT");
    if (random.nextInt(4) == 0 && (!leaving || random.nextInt(10) == 0)) {
      not(rule);
      rule.addAll(List.of(pick("-i", "--in-interface"), words.device()));
    }
    if (random.nextInt(4) == 0 && (!arriving || random.nextInt(10) == 0)) {
      not(rule);
      rule.addAll(List.of(pick("-o", "--out-interface"), words.device()));
    }
    if (ipVersion == 4 && random.nextInt(20) == 0) {
      not(rule);
      rule.add("-f");
    }
    String protocol = "";
    if (random.nextInt(4) != 0) {
      protocol = words.protocol();
      if (random.nextInt(20) == 0) {
        rule.add("!");
      }
      rule.addAll(List.of(pick("-p", "--protocol"), protocol));
    }
    return protocol;
  }

  private void not(List<String> rule) {
    if (random.nextInt(4) == 0) {
      rule.add("!");
    }
  }

  private void spoil(List<String> rule) {
    int at = 2 + random.nextInt(Math.max(1, rule.size() - 2));
    at = Math.min(at, rule.size() - 1);
    switch (random.nextInt(5)) {
      case 0 -> rule.remove(at);
      case 1 -> rule.add(at, rule.get(at));
      case 2 -> rule.set(at, JUNK[random.nextInt(JUNK.length)]);
      case 3 -> rule.add(at, JUNK[random.nextInt(JUNK.length)]);
      default -> {
        int other = 2 + random.nextInt(Math.max(1, rule.size() - 2));
        String word = rule.get(at);
        rule.set(at, rule.get(Math.min(other, rule.size() - 1)));
        rule.set(Math.min(other, rule.size() - 1), word);
      }
    }
  }

  private String pick(String... options) {
    return options[random.nextInt(options.length)];
  }
}
