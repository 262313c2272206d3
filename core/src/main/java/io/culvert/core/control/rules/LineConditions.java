package io.culvert.core.control.rules;

import io.culvert.core.chain.TableName;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The options every rule line knows, as one line gives them: its command, {@code -p -s -d -i -o
 * -f}, {@code -m}, {@code -j} and {@code -g}.
 */
final class LineConditions {

  private static final Set<String> VERDICTS = Set.of("ACCEPT", "DROP", "QUEUE", "RETURN");

  private final RuleReader.Language language;
  private final TableName table;
  private final Set<String> announced;
  private final Cursor cursor;
  private final OptionTable options;
  private final Map<Character, Argument> seen = new HashMap<>();
  private final Set<Character> negated = new HashSet<>();

  private BaseOption command;
  private Argument keyword;
  private Argument chain;
  private Argument second;
  private Argument protocol;
  private int protocolNumber = -1;
  private JumpSpec jump;
  private long[] counters;
  private boolean otherFamily;

  LineConditions(
      RuleReader.Language language,
      TableName table,
      Set<String> announced,
      Cursor cursor,
      OptionTable options) {
    this.language = language;
    this.table = table;
    this.announced = announced;
    this.cursor = cursor;
    this.options = options;
  }

  /** What {@code -p} says so far, or {@code null}. */
  Argument protocol() {
    return protocol;
  }

  /** Its number; -1 while there is no {@code -p}. */
  int protocolNumber() {
    return protocolNumber;
  }

  /** Whether the line is for the other IP version and ends here. */
  boolean otherFamily() {
    return otherFamily;
  }

  /** Takes one option in; {@code attached} if its value was written without a blank. */
  void take(BaseOption option, Argument at, Argument value, boolean attached) throws RuleProblem {
    if (option.command()) {
      command(option, at, value);
      return;
    }
    switch (option.letter()) {
      case 's', 'd', 'i', 'o', 'p' -> {
        refuseAttached(at, attached);
        condition(option, at, cursor.oldNegation(at, value));
      }
      case 'j' -> {
        refuseAttached(at, attached);
        once('j', at, false);
        target(value);
      }
      case 'g' -> {
        once('j', at, false);
        checkTargetName(value);
        jump = new JumpSpec(value.text(), true, value);
      }
      case 'm' -> match(value);
      case 'f' -> {
        if (language.ipVersion() == 6) {
          throw new RuleProblem(RuleCode.E006, at, "-f is only in IPv4 rules");
        }
        once('f', at, true);
      }
      case 'c' -> setCounters(at, value);
      case 'v' -> cursor.refuseNot(at);
      case '4', '6' -> otherFamily |= option.letter() - '0' != language.ipVersion();
      default ->
          throw new RuleProblem(RuleCode.E006, at, at + " can't be used in a rule file")
              .cure(option == BaseOption.TABLE ? "the line '*TABLE' above names the table" : "");
    }
  }

  private static void refuseAttached(Argument at, boolean attached) throws RuleProblem {
    if (attached) {
      throw new RuleProblem(RuleCode.E020, at, "'" + at + "': option and argument must stand apart")
          .cure("put a blank between them");
    }
  }

  private void once(char letter, Argument at, boolean invertible) throws RuleProblem {
    if (seen.putIfAbsent(letter, at) != null) {
      throw new RuleProblem(RuleCode.E009, at, at + " was given already");
    }
    if (!invertible) {
      cursor.refuseNot(at);
    } else if (cursor.not()) {
      negated.add(letter);
    }
  }

  private void condition(BaseOption option, Argument at, Argument value) throws RuleProblem {
    once(option.letter(), at, true);
    seen.put(option.letter(), value);
    if (option == BaseOption.PROTOCOL) {
      protocol = value.saying(value.text().toLowerCase(Locale.ROOT));
      protocolNumber = language.protocols().number(protocol.text());
      if (protocolNumber < 0) {
        throw new RuleProblem(RuleCode.E018, value, "there is no protocol '" + value + "'")
            .cure("a protocol is a number from 0 to 255 or a name such as tcp, udp, icmp, all");
      }
      if (protocolNumber == 0 && cursor.not()) {
        throw new RuleProblem(RuleCode.E009, value, "'! -p all' can never match");
      }
    } else if (option == BaseOption.IN_INTERFACE || option == BaseOption.OUT_INTERFACE) {
      DevicePattern.of(value);
    }
  }

  private void match(Argument value) throws RuleProblem {
    cursor.refuseNot(value);
    MatchExtension match = language.catalog().match(value.text(), language.ipVersion());
    if (match == null) {
      throw language.catalog().isForeignMatch(value.text())
          ? new RuleProblem(RuleCode.E012, value, "match '" + value + "' is not supported")
              .cure("see 'culvert explain-code E012'; a rule is never left out silently")
          : new RuleProblem(
                  RuleCode.E012,
                  value,
                  "there is no match '" + value + "' for IPv" + language.ipVersion())
              .cure(
                  language
                      .catalog()
                      .nearestMatch(value.text(), language.ipVersion())
                      .map(near -> "did you mean '" + near + "'?")
                      .orElse(""));
    }
    options.load(match, value);
  }

  private static void checkTargetName(Argument value) throws RuleProblem {
    String text = value.text();
    if (text.isEmpty() || text.length() > 28 || text.chars().anyMatch(Character::isWhitespace)) {
      throw new RuleProblem(
          RuleCode.E010, value, "a chain or target has a name of 1 to 28 characters, no blanks");
    }
  }

  private void target(Argument value) throws RuleProblem {
    checkTargetName(value);
    String name = value.text();
    TargetExtension target = null;
    if (!announced.contains(name) || VERDICTS.contains(name)) {
      target = language.catalog().target(name, language.ipVersion());
      if (target == null && language.catalog().isTarget(name, language.ipVersion())) {
        throw new RuleProblem(RuleCode.E012, value, "target '" + name + "' is not supported")
            .cure("see 'culvert explain-code E012'; a rule is never left out silently");
      }
    }
    if (table == TableName.NAT && name.equals("DROP")) {
      throw new RuleProblem(RuleCode.E013, value, "DROP can't be used in the nat table")
          .cure("the nat table sees only first packets; drop in the filter table");
    }
    if (target == null) {
      jump = new JumpSpec(name, false, value);
    } else {
      options.load(target, value);
    }
  }

  private void setCounters(Argument at, Argument value) throws RuleProblem {
    once('c', at, false);
    int comma = value.text().indexOf(',', 1);
    String packets = comma < 0 ? value.text() : value.text().substring(0, comma);
    String bytes;
    if (comma >= 0) {
      bytes = value.text().substring(comma + 1);
    } else if (cursor.plainFollows()) {
      bytes = cursor.take().text();
    } else {
      throw new RuleProblem(RuleCode.E020, at, "-c needs a packet and a byte counter");
    }
    counters = new long[] {Counters.leading(packets), Counters.leading(bytes)};
    if (counters[0] < 0 || counters[1] < 0) {
      throw new RuleProblem(RuleCode.E008, value, "counters are not numbers");
    }
  }

  private void command(BaseOption option, Argument at, Argument value) throws RuleProblem {
    cursor.refuseNot(at);
    if (command != null) {
      throw new RuleProblem(RuleCode.E005, at, at + " and " + keyword + " can't stand in one line");
    }
    command = option;
    keyword = at;
    chain = value == null && cursor.plainFollows() ? cursor.take() : value;
    switch (option) {
      case DELETE, INSERT, ZERO, LIST, LIST_RULES ->
          second = cursor.plainFollows() ? cursor.take() : null;
      case REPLACE, RENAME_CHAIN, POLICY -> {
        if (!cursor.plainFollows()) {
          throw new RuleProblem(RuleCode.E020, at, at + " needs a chain and one more argument");
        }
        second = cursor.take();
      }
      default -> {
        // the chain is all
      }
    }
  }

  /** The line, when all its arguments have been taken in. */
  RuleLine finish() throws RuleProblem {
    if (otherFamily) {
      return new RuleLine(
          (char) 0,
          cursor.first(),
          null,
          null,
          null,
          List.of(),
          List.of(),
          List.of(),
          null,
          List.of(),
          null,
          List.of());
    }
    if (command == null) {
      throw new RuleProblem(RuleCode.E005, cursor.first(), "no command in this line")
          .cure("a rule begins with -A CHAIN");
    }
    List<AddressMask> sources = list('s');
    List<AddressMask> destinations = list('d');
    if ((sources.size() > 1 || destinations.size() > 1) && (not('s') || not('d'))) {
      throw new RuleProblem(
          RuleCode.E009, seen.get(not('s') ? 's' : 'd'), "a list of addresses can't be negated");
    }
    RuleHeader header =
        new RuleHeader(
            null,
            not('s'),
            null,
            not('d'),
            device('i'),
            not('i'),
            device('o'),
            not('o'),
            Math.max(0, protocolNumber),
            not('p'),
            seen.containsKey('f'),
            not('f'));
    String name = chain == null ? "" : chain.text();
    RuleScope scope = new RuleScope(language, table, name, header, sources);
    List<MatchSpec> matches = options.readMatches(scope);
    TargetSpec target = options.target() == null ? jump : options.readTarget(scope);
    cursor.warnings().addAll(scope.warnings());
    return new RuleLine(
        command.letter(),
        keyword,
        chain,
        second,
        header,
        sources,
        destinations,
        matches,
        target,
        options.places(jump == null ? keyword : jump.at()),
        counters,
        cursor.warnings());
  }

  private boolean not(char letter) {
    return negated.contains(letter);
  }

  private DevicePattern device(char letter) throws RuleProblem {
    return seen.containsKey(letter) ? DevicePattern.of(seen.get(letter)) : null;
  }

  private List<AddressMask> list(char letter) throws RuleProblem {
    Addresses addresses =
        new Addresses(language.ipVersion(), language.hosts(), cursor.warnings()::add);
    return seen.containsKey(letter)
        ? addresses.list(seen.get(letter))
        : Collections.singletonList(null);
  }
}
