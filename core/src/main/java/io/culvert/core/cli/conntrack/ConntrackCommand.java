package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.ClientCommand;
import io.culvert.core.cli.CulvertCommand;
import io.culvert.core.cli.ExitCode;
import io.culvert.core.cli.Output;
import io.culvert.core.cli.UsageException;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert conntrack}: conntrack(8) for a Culvert router. */
@Command(
    name = "conntrack",
    description = "List, watch, delete and update connections, as conntrack(8) does.",
    sortOptions = false,
    footer = {
      "",
      "TABLE is conntrack (the default) or expect.",
      "",
      "Examples:",
      "  culvert conntrack -L -p tcp --dport 21 -o id",
      "  culvert conntrack -E -e NEW,DESTROY -o timestamp",
      "  culvert conntrack -D -s 10.0.0.7",
      "  culvert conntrack -L expect",
      "  culvert conntrack -L --filter 'bytes > 1M and not dst = 10.0.0.0/8' -o json",
      "",
      "Exit codes: 0 ok, 1 failed or nothing matched (-D, -G, -U), 2 usage, 3 no router,",
      "            4 not permitted"
    })
public final class ConntrackCommand extends ClientCommand {

  private static final String ALL_LABELS = "all";
  private static final String API = "/api/v1";
  private static final List<String> TABLES = List.of("conntrack", "expect", "dying", "unconfirmed");

  @ArgGroup(exclusive = false, heading = "%nCommands:%n")
  private Verbs verbs = new Verbs();

  @ArgGroup(exclusive = false, heading = "%nWhich connections:%n")
  private FilterOptions filter = new FilterOptions();

  @ArgGroup(exclusive = false, heading = "%nWhich expectations:%n")
  private ExpectationOptions expectation = new ExpectationOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "TYPE[,…]",
      description = "extended, id, timestamp, ktimestamp, labels, xml, save, json, jsonl, classic")
  private String outputTypes;

  @Option(
      names = {"-e", "--event-mask"},
      paramLabel = "MASK[,…]",
      description = "with -E: ALL, NEW, UPDATES, DESTROY")
  private String eventMask;

  @Option(
      names = {"-z", "--zero"},
      description = "with -L: set the counters to 0")
  private boolean zero;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "SECONDS",
      description = "with -U: life from now on")
  private Long timeoutSeconds;

  @Option(names = "--label-add", paramLabel = "LABEL[,…]", description = "with -U: labels to set")
  private String labelsAdded;

  @Option(
      names = "--label-del",
      arity = "0..1",
      fallbackValue = ALL_LABELS,
      paramLabel = "LABEL[,…]",
      description = "with -U: labels to clear, all without a value")
  private String labelsDeleted;

  @Option(
      names = {"-b", "--buffer-size"},
      hidden = true,
      paramLabel = "BYTES",
      description = "accepted; there is no netlink buffer")
  private Long bufferBytes;

  private Verb verb;
  private String table;

  @Override
  protected void prepare() {
    List<Verb> given = verbs.given();
    if (given.size() != 1) {
      throw new UsageException(
          given.isEmpty()
              ? "one of -L, -G, -E, -D, -U, -F, -C and -S is missing"
              : "Invalid commands combination");
    }
    verb = given.get(0);
    table = verbs.table(verb);
    if (table.startsWith("-")) {
      throw new UsageException("Unknown option: '" + table + "'");
    }
    if (!TABLES.contains(table)) {
      throw new UsageException("unknown type `" + table + "'");
    }
    illegal("--event-mask", eventMask != null && verb != Verb.EVENT);
    illegal("--zero", zero && verb != Verb.LIST);
    illegal("--timeout", timeoutSeconds != null && verb != Verb.UPDATE);
    illegal("--label-add", labelsAdded != null && verb != Verb.UPDATE);
    illegal("--label-del", labelsDeleted != null && verb != Verb.UPDATE);
    if (labelsAdded != null && labelsDeleted != null) {
      throw new UsageException("cannot use --label-add and --label-del at the same time");
    }
    boolean takesFilter = verb != Verb.FLUSH && verb != Verb.COUNT && verb != Verb.STATS;
    illegal("a filter", filter.given() && !takesFilter);
    illegal("--tuple-…", expectation.given() && !table.equals("expect"));
    Listing.parse(outputTypes, Listing.Format.TEXT);
  }

  private static void illegal(String option, boolean given) {
    if (given) {
      throw new UsageException("Illegal option `" + option + "' with this command");
    }
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    boolean expect = table.equals("expect");
    if (!expect && !table.equals("conntrack")) {
      return shown(output, 0, "flow entries have been shown");
    }
    return switch (verb) {
      case LIST -> expect ? listExpectations(router, output) : list(router, output);
      case GET -> get(router, output);
      case DELETE -> expect ? deleteExpectations(router, output) : delete(router, output);
      case UPDATE -> update(router, output);
      case EVENT -> watch(router, output, expect);
      case FLUSH -> flush(router, output, expect);
      case COUNT -> count(router, output, expect);
      case STATS -> stats(router, output);
    };
  }

  /** What {@code -o} asks for, in the light of the router's profile. */
  private Listing listing(ControlClient router) throws RouterUnreachableException {
    Map<String, Object> status = JsonText.parseObject(router.get(API + "/status"));
    boolean classic = "classic".equals(status.get("profile"));
    boolean plain = outputTypes == null || outputTypes.isEmpty();
    return Listing.parse(
        outputTypes, classic && plain ? Listing.Format.CLASSIC : Listing.Format.TEXT);
  }

  private static String query(String filterText) {
    return filterText.isEmpty()
        ? ""
        : "?filter=" + URLEncoder.encode(filterText, StandardCharsets.UTF_8);
  }

  private int list(ControlClient router, Output output) throws RouterUnreachableException {
    String text = filter.filter(false);
    EntryPrinter printer = new EntryPrinter(listing(router), output, false);
    if (zero) {
      Map<String, Object> body = ViewJson.object("filter", text);
      router.lines("POST", API + "/entries/zero", body, printer::entry);
    } else {
      router.lines("GET", API + "/entries" + query(text), null, printer::entry);
    }
    printer.end();
    return shown(output, printer.count(), "flow entries have been shown");
  }

  private int get(ControlClient router, Output output) throws RouterUnreachableException {
    if (table.equals("expect")) {
      throw new UsageException("-G knows no expectations; -L expect lists them");
    }
    String tuple = filter.tuple();
    EntryPrinter printer = new EntryPrinter(listing(router), output, false);
    try {
      printer.entry(router.get(API + "/entries/find?" + tuple).strip());
    } catch (ControlException e) {
      if (e.code() != ControlException.Code.NOT_FOUND) {
        throw e;
      }
      output.error(head() + "Operation failed: such conntrack doesn't exist");
      return ExitCode.FAILED;
    }
    printer.end();
    return shown(output, 1, "flow entries have been shown");
  }

  private int delete(ControlClient router, Output output) throws RouterUnreachableException {
    Map<String, Object> body = ViewJson.object("filter", filter.filter(false));
    EntryPrinter printer = new EntryPrinter(listing(router), output, false);
    router.lines("POST", API + "/entries/delete", body, printer::entry);
    printer.end();
    return touched(output, printer.count(), "flow entries have been deleted");
  }

  private int update(ControlClient router, Output output) throws RouterUnreachableException {
    Map<String, Object> body = ViewJson.object("filter", filter.filter(true));
    if (filter.mark() != null) {
      String[] parts = FilterOptions.markNumber(filter.mark()).split("/");
      body.put("mark", Long.decode(parts[0]));
      if (parts.length == 2) {
        body.put("mark-mask", Long.decode(parts[1]));
      }
    }
    if (timeoutSeconds != null) {
      body.put("timeout", timeoutSeconds);
    }
    if (filter.status() != null) {
      body.put("status", String.join(",", filter.statusWords()));
    }
    if (labelsAdded != null) {
      body.put("label-add", LabelOption.list(labelsAdded));
    }
    if (labelsDeleted != null) {
      boolean all = labelsDeleted.equals(ALL_LABELS);
      body.put("label-del", all ? ALL_LABELS : LabelOption.list(labelsDeleted));
    }
    if (body.size() == 1) {
      throw new UsageException(
          "-U changes mark (-m), timeout (-t), status (-u) or labels (--label-add): give one");
    }
    EntryPrinter printer = new EntryPrinter(listing(router), output, false);
    router.lines("POST", API + "/entries/update", body, printer::entry);
    printer.end();
    return touched(output, printer.count(), "flow entries have been updated");
  }

  private int watch(ControlClient router, Output output, boolean expect)
      throws RouterUnreachableException {
    String kinds = kinds(expect);
    String text = filter.filter(false);
    EntryPrinter printer = new EntryPrinter(listing(router), output, true);
    String what = expect ? "expectation events have been shown" : "flow events have been shown";
    AtomicBoolean ended = new AtomicBoolean();
    Thread interrupted =
        new Thread(
            () -> {
              // Ctrl-C is how a stream ends: with its footer, and well
              if (!ended.get()) {
                printer.end();
                shown(output, printer.count(), what);
                Runtime.getRuntime().halt(ExitCode.OK);
              }
            });
    Runtime.getRuntime().addShutdownHook(interrupted);
    String path = API + "/events?kinds=" + kinds + query(text).replace('?', '&');
    router.lines("GET", path, null, printer::event);
    ended.set(true);
    Runtime.getRuntime().removeShutdownHook(interrupted);
    printer.end();
    return shown(output, printer.count(), what);
  }

  private String kinds(boolean expect) {
    List<String> kinds = new ArrayList<>();
    for (String word : eventMask == null ? new String[] {"ALL"} : eventMask.split(",")) {
      switch (word.toUpperCase(Locale.ROOT)) {
        case "ALL" -> kinds.addAll(List.of("new", "update", "destroy"));
        case "NEW" -> kinds.add("new");
        case "UPDATES" -> kinds.add("update");
        case "DESTROY" -> kinds.add("destroy");
        default -> throw new UsageException("Bad parameter `" + word + "'");
      }
    }
    if (expect) {
      kinds.remove("update");
      kinds.replaceAll(kind -> "expect-" + kind);
    }
    return String.join(",", kinds);
  }

  private int flush(ControlClient router, Output output, boolean expect)
      throws RouterUnreachableException {
    router.send(
        "POST", API + (expect ? "/expectations/flush" : "/entries/flush"), ViewJson.object());
    output.error(
        head() + (expect ? "expectation" : "connection tracking") + " table has been emptied.");
    return ExitCode.OK;
  }

  private static int count(ControlClient router, Output output, boolean expect)
      throws RouterUnreachableException {
    Map<?, ?> status = (Map<?, ?>) JsonText.parseObject(router.get(API + "/status")).get("table");
    output.line(String.valueOf(status.get(expect ? "expectations" : "entries")));
    return ExitCode.OK;
  }

  private static int stats(ControlClient router, Output output) throws RouterUnreachableException {
    Map<String, Object> stats = JsonText.parseObject(router.get(API + "/stats"));
    StringBuilder line = new StringBuilder("cpu=0   \t");
    for (String name :
        List.of(
            "found",
            "invalid",
            "insert",
            "insert_failed",
            "drop",
            "early_drop",
            "error",
            "search_restart",
            "clash_resolve",
            "chaintoolong")) {
      Object value = stats.get(name.equals("error") ? "icmp_error" : name);
      line.append(name).append('=').append(value == null ? 0 : value).append(' ');
    }
    output.line(line.toString());
    return ExitCode.OK;
  }

  private int listExpectations(ControlClient router, Output output)
      throws RouterUnreachableException {
    EntryPrinter printer = new EntryPrinter(listing(router), output, false);
    router.lines(
        "GET",
        API + "/expectations",
        null,
        line -> !expectation.wants(line, filter) || printer.expectation(line));
    printer.end();
    return shown(output, printer.count(), "expectations have been shown");
  }

  private int deleteExpectations(ControlClient router, Output output)
      throws RouterUnreachableException {
    List<Long> ids = new ArrayList<>();
    router.lines(
        "GET",
        API + "/expectations",
        null,
        line -> {
          if (expectation.wants(line, filter)) {
            ids.add((Long) JsonText.parseObject(line).get("id"));
          }
          return true;
        });
    for (long id : ids) {
      router.send("DELETE", API + "/expectations/" + id, ViewJson.object());
    }
    return touched(output, ids.size(), "expectations have been deleted");
  }

  private static String head() {
    return "culvert v" + CulvertCommand.version() + " (conntrack-tools format): ";
  }

  private static int shown(Output output, long count, String what) {
    output.error(head() + count + " " + what + ".");
    return ExitCode.OK;
  }

  private static int touched(Output output, long count, String what) {
    shown(output, count, what);
    return count == 0 ? ExitCode.FAILED : ExitCode.OK;
  }
}
