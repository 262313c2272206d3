package io.culvert.core.control.rules;

import io.culvert.core.chain.TableName;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.RuleText.Way;
import io.culvert.core.nat.PortParts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Reads a whole file as {@code iptables-restore} does ({@code xtables_restore_parse_line}), but
 * goes on after an error so that all of them are told in one run.
 */
final class RuleReader {

  private static final int MAX_LINE_BYTES = 10_239;

  /** What the language consists of: its words and the names it may use. */
  record Language(
      Catalog catalog,
      Names names,
      Protocols protocols,
      int ipVersion,
      Predicate<String> helperKnown,
      KnownTimeouts timeouts,
      KnownSets sets,
      HostNames hosts,
      PortParts parts) {}

  private final String file;
  private final Language language;
  private final boolean counters;
  private final boolean skips;
  private final Diagnostics diagnostics = new Diagnostics();
  private final Map<TableName, TableSpec> tables = new LinkedHashMap<>();
  private final Set<String> announced = new HashSet<>();
  private final Set<TableName> begun = EnumSet.noneOf(TableName.class);
  private String[] lines = {};
  private int number;
  private TableSpec table;
  private TableEditor editor;
  private boolean complainedOutside;
  private final boolean noFlush;
  private final String onlyTable;
  private final Map<Integer, RuleProblem> leftOut = new TreeMap<>();
  private final Set<String> renumbered = new HashSet<>();
  private boolean skipping;

  private RuleReader(RuleText rules, Language language) {
    this.file = rules.file();
    this.language = language;
    this.counters = rules.is(Way.COUNTERS);
    this.skips = rules.is(Way.SKIP_SAFE);
    this.noFlush = rules.is(Way.NO_FLUSH);
    this.onlyTable = rules.table();
  }

  /** Reads a file from nothing. */
  static RuleFile read(RuleText rules, Language language) {
    return new RuleReader(rules, language).read(rules);
  }

  private RuleFile read(RuleText rules) {
    readAll(rules.text());
    return new RuleFile(file, language, tables, diagnostics, lines);
  }

  /** Reads what goes on from the tables of {@code base}, whose rules have no lines any more. */
  static RuleFile goOn(RuleText rules, Language language, RuleFile base) {
    RuleReader reader = new RuleReader(rules, language);
    for (TableSpec table : base.tables().values()) {
      table.chains().forEach(chain -> chain.rules().replaceAll(RuleSpec::placeless));
      reader.tables.put(table.name(), table);
    }
    return reader.read(rules);
  }

  private void readAll(String text) {
    lines = text.split("\n", -1);
    boolean crlf = false;
    for (number = 1; number <= lines.length; number++) {
      String line = lines[number - 1];
      if (line.endsWith("\r")) {
        line = line.substring(0, line.length() - 1);
        lines[number - 1] = line;
        if (!crlf) {
          warn(RuleCode.W007, new Argument("", line.length() + 1, 1), "line ends in CR LF");
        }
        crlf = true;
      }
      try {
        read(line);
      } catch (RuleProblem problem) {
        report(problem);
      }
    }
    if (table != null) {
      number = lines.length;
      report(noCommit("the file ends inside table " + table.name().label()));
    }
    objectToOmissions();
    RuleChecker checker = new RuleChecker(tables, this::report, this::warnAt);
    checker.check();
    if (diagnostics.errors() == 0) {
      checker.warn();
    }
  }

  private static RuleProblem noCommit(String message) {
    return new RuleProblem(RuleCode.E003, 1, 1, message).cure("end the table with a line 'COMMIT'");
  }

  private void read(String line) throws RuleProblem {
    if (line.isEmpty() || line.charAt(0) == '#') {
      return;
    }
    if (line.getBytes(StandardCharsets.UTF_8).length > MAX_LINE_BYTES) {
      throw new RuleProblem(RuleCode.E021, 1, 1, "line is longer than 10239 bytes");
    }
    if (line.indexOf('\0') >= 0) {
      throw new RuleProblem(RuleCode.E021, line.indexOf('\0') + 1, 1, "line has a NUL character");
    }
    if (line.charAt(0) == '*') {
      beginTable(line);
    } else if (skipping) {
      skipping = !line.equals("COMMIT");
    } else if (table == null) {
      outside(line);
    } else if (line.equals("COMMIT")) {
      table = null;
    } else if (line.charAt(0) == ':') {
      declareChain(line);
    } else {
      rule(line);
    }
  }

  private void outside(String line) throws RuleProblem {
    if (complainedOutside) {
      return;
    }
    complainedOutside = true;
    String what = number == 1 ? "line 1 is not a table header" : "line stands outside a table";
    throw new RuleProblem(RuleCode.E001, 1, line.codePointCount(0, line.length()), what)
        .cure("a table begins with a line such as '*filter' and ends with 'COMMIT'");
  }

  private void beginTable(String line) throws RuleProblem {
    TableSpec open = table;
    table = null;
    complainedOutside = false;
    List<Argument> words = words(line, 1);
    String name = words.isEmpty() ? "" : words.get(0).text();
    for (TableName known : TableName.values()) {
      if (known.label().equals(name)) {
        table = new TableSpec(known);
      }
    }
    if (table == null) {
      complainedOutside = true;
      Argument at = words.isEmpty() ? new Argument(line, 1, 1) : words.get(0);
      throw new RuleProblem(RuleCode.E002, at, "there is no table '" + name + "'")
          .cure("tables are raw, mangle, nat, filter and security");
    }
    skipping = !onlyTable.isEmpty() && !onlyTable.equals(name);
    if (skipping) {
      table = null;
      return;
    }
    boolean again = !begun.add(table.name());
    if (noFlush && tables.containsKey(table.name())) {
      table = tables.get(table.name());
      table.chains().forEach(chain -> announced.add(chain.name()));
    } else {
      tables.put(table.name(), table);
      if (again) {
        warn(RuleCode.W005, words.get(0), "table " + name + " again: this one replaces the first");
      }
    }
    editor = new TableEditor(table, language, this::warn);
    if (open != null) {
      throw noCommit("table " + open.name().label() + " has no COMMIT");
    }
  }

  private void declareChain(String line) throws RuleProblem {
    List<Argument> words = words(line, 1);
    if (words.isEmpty()) {
      throw new RuleProblem(RuleCode.E004, 1, 1, "chain has no name");
    }
    Argument name = words.get(0);
    announced.add(name.text());
    if (table.chain(name.text()) == null || table.chain(name.text()).hook() == null) {
      checkDeclaredName(name);
    }
    if (words.size() < 2) {
      if (table.chain(name.text()) == null) {
        table.add(new ChainSpec(name.text(), null));
      }
      throw new RuleProblem(RuleCode.E004, name, "chain " + name + " has no policy")
          .cure("write ':" + name + " - [0:0]'");
    }
    ChainSpec chain = table.chain(name.text());
    if (chain == null || chain.hook() == null) {
      if (chain == null) {
        table.add(new ChainSpec(name.text(), null));
      } else {
        chain.rules().clear();
      }
      return;
    }
    if (counters) {
      long[] given = words.size() < 3 ? null : Counters.bracketed(words.get(2).text());
      if (given == null) {
        throw new RuleProblem(
                RuleCode.E004, words.get(words.size() - 1), "chain " + name + " has no counters")
            .cure("write [PACKETS:BYTES], or load without counters");
      }
      chain.counters(given[0], given[1]);
    }
    TableEditor.setPolicy(chain, words.get(1));
  }

  /** An announced chain may have the name of a target, but never that of a verdict. */
  private void checkDeclaredName(Argument name) throws RuleProblem {
    boolean verdict = Set.of("ACCEPT", "DROP", "QUEUE", "RETURN").contains(name.text());
    if (verdict || !language.catalog().isTarget(name.text(), language.ipVersion())) {
      TableEditor.checkName(name, language);
    }
  }

  /** Words between blanks, unquoted, as {@code strtok} finds them. */
  private static List<Argument> words(String line, int from) {
    List<Argument> words = new ArrayList<>();
    int at = from;
    while (at < line.length()) {
      int begin = at;
      while (at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '\t') {
        at++;
      }
      if (at > begin) {
        int length = line.codePointCount(begin, at);
        words.add(
            new Argument(line.substring(begin, at), line.codePointCount(0, begin) + 1, length));
      }
      at++;
    }
    return words;
  }

  private void rule(String line) throws RuleProblem {
    int from = 0;
    long[] given = null;
    if (line.charAt(0) == '[') {
      int close = line.indexOf(']');
      int colon = line.indexOf(':');
      if (close < 0 || colon < 0 || colon > close) {
        throw new RuleProblem(RuleCode.E004, 1, 1, "counters are written [PACKETS:BYTES]");
      }
      from = close + 1;
      if (counters) {
        given =
            new long[] {
              Counters.leading(line.substring(1, colon)),
              Counters.leading(line.substring(colon + 1, close))
            };
        if (given[0] < 0 || given[1] < 0) {
          throw new RuleProblem(RuleCode.E004, 1, close + 1, "counters are not numbers");
        }
      }
    }
    List<Argument> arguments = ArgumentLexer.split(line, from);
    RuleLine read;
    try {
      read = new LineParser(language, table.name(), announced, arguments).read();
    } catch (RuleProblem problem) {
      leaveOut(problem, arguments);
      return;
    }
    refuseNumber(read);
    if (given != null && read.command() != 0) {
      read = read.counted(given);
    }
    read.warnings().forEach(this::warn);
    editor.apply(number, read);
  }

  // ---- rules left out

  /** Notes a rule that is not supported and may be left out; any other problem goes on. */
  private void leaveOut(RuleProblem problem, List<Argument> arguments) throws RuleProblem {
    if (!skips || problem.code() != RuleCode.E012) {
      throw problem;
    }
    String objection = SafeOmission.objection(table.name(), arguments);
    if (!objection.isEmpty()) {
      throw problem.cure("it can't be left out: " + objection);
    }
    leftOut.put(number, problem);
    renumbered.add(arguments.get(1).text());
  }

  private void refuseNumber(RuleLine line) throws RuleProblem {
    boolean numbered = line.second() != null && "DIR".indexOf(line.command()) >= 0;
    if (numbered && table.name() == TableName.FILTER && renumbered.contains(line.chain().text())) {
      throw new RuleProblem(
          RuleCode.E019,
          line.second(),
          "a rule above was left out of chain " + line.chain() + ": this number means another one");
    }
  }

  /** Tells what was left out, or refuses that, now that all rules are known. */
  private void objectToOmissions() {
    TableSpec filter = tables.get(TableName.FILTER);
    String changing = leftOut.isEmpty() || filter == null ? "" : SafeOmission.changing(filter);
    leftOut.forEach(
        (line, problem) -> {
          if (changing.isEmpty()) {
            Argument at = new Argument("", problem.column(), problem.length());
            String message = "left out: " + problem.getMessage();
            warnAt(line, new RuleScope.Warning(RuleCode.W019, at, message));
          } else {
            report(
                line,
                problem.cure(
                    "it can't be left out: packets it would accept would go on to rules that"
                        + " remember or mark them, "
                        + changing));
          }
        });
  }

  // ---- diagnostics

  private void report(RuleProblem problem) {
    report(number, problem);
  }

  private void report(int line, RuleProblem problem) {
    diagnostics.add(
        new Diagnostic(
            problem.code(),
            file,
            line,
            problem.column(),
            problem.length(),
            problem.getMessage(),
            problem.cure(),
            source(line)));
  }

  private void warn(RuleScope.Warning warning) {
    warn(warning.code(), warning.at(), warning.message());
  }

  private void warn(RuleCode code, Argument at, String message) {
    warnAt(number, new RuleScope.Warning(code, at, message));
  }

  private void warnAt(int line, RuleScope.Warning warning) {
    diagnostics.add(
        new Diagnostic(
            warning.code(),
            file,
            line,
            warning.at().column(),
            warning.at().length(),
            warning.message(),
            "",
            source(line)));
  }

  private String source(int line) {
    return line >= 1 && line <= lines.length ? lines[line - 1] : "";
  }
}
