package io.culvert.core.cli.conntrack;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The commands of conntrack(8), of which one is given, most with a table. */
final class Verbs {

  private static final String STANDARD = "conntrack";

  private final Map<Verb, String> tables = new EnumMap<>(Verb.class);

  private String file;

  List<Verb> given() {
    return List.copyOf(tables.keySet());
  }

  String table(Verb verb) {
    return tables.get(verb);
  }

  /** What {@code -R} is to read. */
  String file() {
    return file;
  }

  @Option(
      names = {"-L", "--dump"},
      arity = "0..1",
      fallbackValue = STANDARD,
      paramLabel = "TABLE",
      description = "list")
  void list(String table) {
    tables.put(Verb.LIST, table);
  }

  @Option(
      names = {"-G", "--get"},
      arity = "0..1",
      fallbackValue = STANDARD,
      paramLabel = "TABLE",
      description = "show the one entry of a whole tuple")
  void get(String table) {
    tables.put(Verb.GET, table);
  }

  @Option(
      names = {"-D", "--delete"},
      arity = "0..1",
      fallbackValue = STANDARD,
      paramLabel = "TABLE",
      description = "delete what the filter takes")
  void delete(String table) {
    tables.put(Verb.DELETE, table);
  }

  @Option(
      names = {"-I", "--create"},
      arity = "0..1",
      fallbackValue = STANDARD,
      paramLabel = "TABLE",
      description = "make an entry, or an expectation; fails where there is one")
  void create(String table) {
    tables.put(Verb.CREATE, table);
  }

  @Option(
      names = {"-A", "--add"},
      arity = "0..1",
      fallbackValue = STANDARD,
      paramLabel = "TABLE",
      description = "make an entry unless there is one")
  void add(String table) {
    tables.put(Verb.ADD, table);
  }

  @Option(
      names = {"-R", "--load-file"},
      paramLabel = "FILE",
      description = "do what each line says: -I, -A, -D, -U or -F, as -o save prints; - for stdin")
  void load(String path) {
    file = path;
    tables.put(Verb.LOAD, STANDARD);
  }

  @Option(
      names = {"-U", "--update"},
      arity = "0..1",
      fallbackValue = STANDARD,
      paramLabel = "TABLE",
      description = "set mark (-m), timeout (-t) or status (-u) of what the filter takes")
  void update(String table) {
    tables.put(Verb.UPDATE, table);
  }

  @Option(
      names = {"-E", "--event"},
      arity = "0..1",
      fallbackValue = STANDARD,
      paramLabel = "TABLE",
      description = "show what happens, until Ctrl-C")
  void event(String table) {
    tables.put(Verb.EVENT, table);
  }

  @Option(
      names = {"-F", "--flush"},
      arity = "0..1",
      fallbackValue = STANDARD,
      paramLabel = "TABLE",
      description = "delete everything")
  void flush(String table) {
    tables.put(Verb.FLUSH, table);
  }

  @Option(
      names = {"-C", "--counter", "--count"},
      arity = "0..1",
      fallbackValue = STANDARD,
      paramLabel = "TABLE",
      description = "show how many there are")
  void count(String table) {
    tables.put(Verb.COUNT, table);
  }

  @Option(
      names = {"-S", "--stats"},
      description = "show counters")
  void stats(boolean wanted) {
    tables.put(Verb.STATS, STANDARD);
  }
}
