package io.culvert.core.control.rules;

import io.culvert.core.chain.TableName;
import java.util.List;
import java.util.Set;

/**
 * Reads one line of a table as {@code do_parse} in {@code iptables/xshared.c} does: options in any
 * order, {@code !} before what it negates, a protocol's match brought in by its first option.
 */
final class LineParser {

  private static final Set<String> PORT_OPTIONS =
      Set.of("dport", "sport", "destination-port", "source-port", "dports", "sports", "ports");

  private final RuleReader.Language language;
  private final Cursor cursor;
  private final OptionTable options;
  private final LineConditions conditions;
  private boolean protocolUsed;

  LineParser(
      RuleReader.Language language,
      TableName table,
      Set<String> announced,
      List<Argument> arguments) {
    this.language = language;
    this.cursor = new Cursor(arguments);
    this.options = new OptionTable(language.catalog());
    this.conditions = new LineConditions(language, table, announced, cursor, options);
  }

  /** The line's command and rule. */
  RuleLine read() throws RuleProblem {
    while (cursor.more() && !conditions.otherFamily()) {
      String text = cursor.peek(0).text();
      if (text.equals("--")) {
        cursor.take();
        if (cursor.more()) {
          throw stray(cursor.peek(0));
        }
      } else if (text.equals("!")) {
        cursor.negation();
      } else if (text.startsWith("--")) {
        longOption();
      } else if (text.startsWith("-") && text.length() > 1) {
        shortOptions();
      } else {
        throw stray(cursor.peek(0));
      }
    }
    if (!conditions.otherFamily()) {
      cursor.refuseNot();
    }
    return conditions.finish();
  }

  private static RuleProblem stray(Argument argument) {
    RuleProblem problem =
        new RuleProblem(RuleCode.E006, argument, "'" + argument + "' belongs to no option");
    return argument.text().startsWith("#")
        ? problem.cure("a comment needs a line of its own")
        : problem;
  }

  private void longOption() throws RuleProblem {
    Argument argument = cursor.peek(0);
    String text = argument.text();
    int equals = text.indexOf('=');
    String name = text.substring(2, equals < 0 ? text.length() : equals);
    OptionTable.Found found = options.find(name);
    boolean missing =
        found != null && found.arguments() == 1 && equals < 0 && cursor.peek(1) == null;
    boolean unwanted = found != null && found.arguments() == 0 && equals >= 0;
    if (found == null || missing || unwanted) {
      if (bringInProtocol(argument)) {
        return; // the same option is read again
      }
      throw found == null ? unknown(argument, name) : arity(argument, missing);
    }
    cursor.take();
    Argument value = null;
    if (equals >= 0) {
      value = attachedValue(argument, equals + 1);
    } else if (found.arguments() == 1) {
      value = cursor.take();
    }
    take(found, argument, value, equals >= 0);
  }

  private static RuleProblem arity(Argument argument, boolean missing) {
    String what = missing ? " needs an argument" : " takes no argument";
    return new RuleProblem(RuleCode.E020, argument, argument + what);
  }

  private void shortOptions() throws RuleProblem {
    Argument argument = cursor.take();
    String text = argument.text();
    for (int at = 1; at < text.length(); at++) {
      BaseOption base = BaseOption.of(text.charAt(at));
      if (base == null) {
        throw new RuleProblem(RuleCode.E006, argument, "there is no option -" + text.charAt(at));
      }
      OptionTable.Found found = new OptionTable.Found(base, null, null);
      if (base.arguments() > 0 && at + 1 < text.length()) {
        take(found, argument, attachedValue(argument, at + 1), true);
        return;
      }
      if (base.arguments() == 1 && !cursor.more()) {
        throw arity(argument, true);
      }
      take(found, argument, base.arguments() == 1 ? cursor.take() : null, false);
    }
  }

  private static Argument attachedValue(Argument argument, int from) {
    String text = argument.text().substring(from);
    return new Argument(text, argument.column() + from, Math.max(1, text.length()));
  }

  private void take(OptionTable.Found found, Argument at, Argument value, boolean attached)
      throws RuleProblem {
    if (found.base() != null) {
      conditions.take(found.base(), at, value, attached);
    } else {
      extension(found, at, value, attached);
    }
    cursor.clearNot();
  }

  private void extension(OptionTable.Found found, Argument at, Argument given, boolean attached)
      throws RuleProblem {
    Option option = found.option();
    Argument value = given == null ? at : given;
    if (!attached && given != null && option.invertible()) {
      value = cursor.oldNegation(at, value);
    }
    Argument pair = null;
    if (option.arguments() == 2) {
      if (!cursor.plainFollows()) {
        throw new RuleProblem(RuleCode.E020, at, option + " needs two arguments");
      }
      pair = cursor.take();
    }
    options
        .taker(found.extension())
        .given()
        .add(new OptionUse(option, cursor.not(), at, value, pair, conditions.protocolNumber()));
  }

  private RuleProblem unknown(Argument argument, String name) {
    Set<String> candidates = options.beginningWith(name);
    if (candidates.size() > 1) {
      String all = String.join(" or ", candidates);
      return new RuleProblem(RuleCode.E006, argument, argument + " could be " + all)
          .cure("write more of it");
    }
    if (PORT_OPTIONS.contains(name) && conditions.protocol() == null) {
      return portWithoutProtocol(argument, name);
    }
    String protocol = protocolMatch();
    if (protocol != null && language.catalog().isForeignMatch(protocol)) {
      return new RuleProblem(
              RuleCode.E012, argument, "options of protocol " + protocol + " are not supported")
          .cure("ports of any protocol with ports: -m multiport --dports");
    }
    RuleProblem problem =
        new RuleProblem(RuleCode.E006, argument, "option --" + name + " is not known here");
    String owner = language.catalog().ownerOf(name, language.ipVersion());
    return owner == null ? problem : problem.cure("it belongs to " + owner + ": put that first");
  }

  private static RuleProblem portWithoutProtocol(Argument argument, String name) {
    if (name.endsWith("s")) {
      return new RuleProblem(
              RuleCode.E007, argument, "--" + name + " needs -p and -m multiport before it")
          .cure("write -p tcp -m multiport --" + name);
    }
    return new RuleProblem(
            RuleCode.E007,
            argument,
            "--" + name + " needs -p tcp, udp, udplite, sctp or dccp before it")
        .cure("write -p tcp --" + name);
  }

  /** The match that goes with what {@code -p} says; {@code null} if it has no name. */
  private String protocolMatch() {
    Argument protocol = conditions.protocol();
    if (protocol == null) {
      return null;
    }
    long number = CNumber.whole(protocol.text(), 0, 255);
    return number >= 0 ? language.protocols().name((int) number) : protocol.text();
  }

  /** Loads the match of {@code -p} when an option is not known otherwise. */
  private boolean bringInProtocol(Argument option) throws RuleProblem {
    Argument protocol = conditions.protocol();
    if (protocol == null || protocolUsed) {
      return false;
    }
    String name = protocolMatch();
    MatchExtension match =
        name == null ? null : language.catalog().match(name, language.ipVersion());
    if (match == null) {
      return false;
    }
    protocolUsed = true;
    options.load(match, new Argument(match.name(), option.column(), option.length()));
    return true;
  }
}
