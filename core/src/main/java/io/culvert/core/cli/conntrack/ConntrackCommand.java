package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.ClientCommand;
import io.culvert.core.cli.ExitCode;
import io.culvert.core.cli.Output;
import io.culvert.core.cli.UsageException;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
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
      "  culvert conntrack -L -o save > table; culvert conntrack -R table",
      "  culvert conntrack -L --filter 'bytes > 1M and not dst = 10.0.0.0/8' -o json",
      "  culvert conntrack -L --node all     connections of every member of a cluster",
      "",
      "Exit codes: 0 ok, 1 failed or nothing matched (-D, -G, -U), 2 usage, 3 no router,",
      "            4 not permitted"
    })
public final class ConntrackCommand extends ClientCommand {

  private static final String API = "/api/v1";
  private static final List<String> TABLES = List.of("conntrack", "expect", "dying", "unconfirmed");

  @ArgGroup(exclusive = false, heading = "%nCommands:%n")
  private Verbs verbs = new Verbs();

  @ArgGroup(exclusive = false, heading = "%nWhich connections:%n")
  private FilterOptions filter = new FilterOptions();

  @ArgGroup(exclusive = false, heading = "%nWhat to set:%n")
  private ChangeOptions change = new ChangeOptions();

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
      names = {"-b", "--buffer-size"},
      hidden = true,
      paramLabel = "BYTES",
      description = "accepted; there is no netlink buffer")
  private Long bufferBytes;

  @Option(
      names = "--node",
      paramLabel = "NAME|all",
      description = "with -L, -L expect, -G and -C: of that member of a cluster, or of all")
  private String node;

  private Verb verb;
  private String table;
  private List<ConntrackCommand> batch = List.of();
  private Footer footer;

  Verb verb() {
    return verb;
  }

  @Override
  protected void prepare() {
    List<Verb> given = verbs.given();
    if (given.size() != 1) {
      throw new UsageException(
          given.isEmpty()
              ? "one of -L, -G, -E, -D, -I, -A, -U, -F, -C, -S and -R is missing"
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
    LegalOptions.check(verb, table, given(), filter.number());
    change.check();
    Listing.parse(outputTypes, Listing.Format.TEXT);
    if (table.equals("expect")) {
      prepareExpectations();
    } else {
      prepareEntries();
    }
  }

  private void prepareEntries() {
    filter.filter(verb == Verb.UPDATE);
    switch (verb) {
      case CREATE, ADD -> change.draft(filter);
      case GET -> new EntryWords(filter).whole();
      case UPDATE -> changes();
      case EVENT -> EventMask.kinds(eventMask);
      case LIST -> illegal("--zero", zero && node != null);
      case LOAD -> batch = LoadFile.read(verbs.file());
      default -> {}
    }
  }

  private void prepareExpectations() {
    if (verb == Verb.UPDATE || verb == Verb.ADD) {
      throw new UsageException("Can't do --" + word(verb) + " on expectations");
    }
    if (verb != Verb.CREATE) {
      filter.filter(false);
    }
    boolean byTuple = filter.source != null || filter.destination != null;
    if (verb == Verb.GET || verb == Verb.DELETE && byTuple) {
      new EntryWords(filter).whole();
    }
    if (verb == Verb.DELETE && !expectation.given() && filter.source == null) {
      throw new UsageException("which? -F expect removes them all");
    }
    if (verb == Verb.CREATE) {
      expectation.draft(filter, change.timeoutSeconds());
    }
  }

  private static String word(Verb verb) {
    return verb.name().toLowerCase(Locale.ROOT);
  }

  static void illegal(String option, boolean given) {
    if (given) {
      throw new UsageException("Illegal option `" + option + "' with this command");
    }
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    return run(router, output, false);
  }

  private int run(ControlClient router, Output output, boolean oneOfMany)
      throws RouterUnreachableException {
    footer = new Footer(output, oneOfMany);
    if (table.equals("expect")) {
      return expectations(router, output);
    }
    if (!table.equals("conntrack")) {
      return footer.shown(0, "flow entries have been shown");
    }
    return switch (verb) {
      case LIST -> list(router, output);
      case GET -> get(router, output);
      case DELETE -> delete(router, output);
      case CREATE, ADD -> create(router);
      case UPDATE -> update(router, output);
      case EVENT -> watch(router, output, false);
      case FLUSH -> flush(router, false);
      case COUNT -> count(router, output, false);
      case STATS -> StatsLine.print(router, output);
      case LOAD -> load(router, output);
    };
  }

  private int expectations(ControlClient router, Output output) throws RouterUnreachableException {
    ExpectationVerbs expect = new ExpectationVerbs(router, footer);
    return switch (verb) {
      case LIST -> expect.list(expectation, filter, node, printer(router, output));
      case GET -> expect.get(filter, printer(router, output));
      case DELETE -> expect.delete(expectation, filter);
      case CREATE -> expect.create(expectation.draft(filter, change.timeoutSeconds()));
      case EVENT -> watch(router, output, true);
      case FLUSH -> flush(router, true);
      case COUNT -> count(router, output, true);
      default -> throw new IllegalStateException(verb + " on expectations");
    };
  }

  private EntryPrinter printer(ControlClient router, Output output)
      throws RouterUnreachableException {
    return new EntryPrinter(listing(router), output, false);
  }

  /** What {@code -o} asks for, in the light of the router's profile. */
  private Listing listing(ControlClient router) throws RouterUnreachableException {
    Map<String, Object> status = JsonText.parseObject(router.get(API + "/status"));
    boolean classic = "classic".equals(status.get("profile"));
    boolean plain = outputTypes == null || outputTypes.isEmpty();
    return Listing.parse(
        outputTypes, classic && plain ? Listing.Format.CLASSIC : Listing.Format.TEXT);
  }

  private String query(String filterText) {
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    if (!filterText.isEmpty()) {
      query.add("filter=" + URLEncoder.encode(filterText, StandardCharsets.UTF_8));
    }
    if (node != null) {
      query.add("node=" + URLEncoder.encode(node, StandardCharsets.UTF_8));
    }
    return query.toString();
  }

  private int list(ControlClient router, Output output) throws RouterUnreachableException {
    String text = filter.filter(false);
    EntryPrinter printer = printer(router, output);
    if (zero) {
      Map<String, Object> body = ViewJson.object("filter", text);
      router.lines("POST", API + "/entries/zero", body, printer::entry);
    } else {
      try {
        router.lines("GET", API + "/entries" + query(text), null, printer::entry);
      } catch (ControlException e) {
        // what the others have is right, and all there is to get
        printer.end();
        footer.shown(printer.count(), "flow entries have been shown");
        throw e;
      }
    }
    printer.end();
    return footer.shown(printer.count(), "flow entries have been shown");
  }

  private int get(ControlClient router, Output output) throws RouterUnreachableException {
    StringJoiner tuple = new StringJoiner("&");
    new EntryWords(filter).tuple().forEach((name, value) -> tuple.add(name + "=" + value));
    if (node != null) {
      tuple.add("node=" + URLEncoder.encode(node, StandardCharsets.UTF_8));
    }
    EntryPrinter printer = printer(router, output);
    try {
      printer.entry(router.get(API + "/entries/find?" + tuple).strip());
    } catch (ControlException e) {
      if (e.code() != ControlException.Code.NOT_FOUND) {
        throw e;
      }
      return footer.failed("such conntrack doesn't exist");
    }
    printer.end();
    return footer.shown(1, "flow entries have been shown");
  }

  private int delete(ControlClient router, Output output) throws RouterUnreachableException {
    Map<String, Object> body = ViewJson.object("filter", filter.filter(false));
    EntryPrinter printer = EntryPrinter.of(listing(router), output, RouterEvent.Kind.DESTROY);
    router.lines("POST", API + "/entries/delete", body, printer::entry);
    printer.end();
    return footer.touched(printer.count(), "flow entries have been deleted");
  }

  private int update(ControlClient router, Output output) throws RouterUnreachableException {
    Map<String, Object> body = changes();
    EntryPrinter printer = EntryPrinter.of(listing(router), output, RouterEvent.Kind.UPDATE);
    router.lines("POST", API + "/entries/update", body, printer::entry);
    printer.end();
    return footer.touched(printer.count(), "flow entries have been updated");
  }

  private Map<String, Object> changes() {
    Map<String, Object> body = ViewJson.object("filter", filter.filter(true));
    change.into(body, filter);
    if (body.size() == 1) {
      throw new UsageException(
          "-U changes mark (-m), timeout (-t), status (-u) or labels (--label-add): give one");
    }
    return body;
  }

  private int create(ControlClient router) throws RouterUnreachableException {
    boolean there = false;
    try {
      router.send("POST", API + "/entries/create", change.draft(filter));
    } catch (ControlException e) {
      there = e.code() == ControlException.Code.CONFLICT;
      if (there && verb == Verb.CREATE) {
        return footer.failed("Such conntrack exists, try -U to update");
      }
      if (e.code() == ControlException.Code.BAD_REQUEST) {
        throw e;
      }
      if (!there) {
        return footer.failed(e.getMessage());
      }
    }
    String done = verb == Verb.CREATE ? "created" : "added";
    return footer.shown(there ? 0 : 1, "flow entries have been " + done);
  }

  private int load(ControlClient router, Output output) throws RouterUnreachableException {
    for (ConntrackCommand command : batch) {
      int exit = command.run(router, output, true);
      if (exit != ExitCode.OK) {
        return exit;
      }
    }
    return ExitCode.OK;
  }

  private int watch(ControlClient router, Output output, boolean expect)
      throws RouterUnreachableException {
    String kinds = expect ? "expect-new,expect-destroy" : EventMask.kinds(eventMask);
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
                footer.shown(printer.count(), what);
                Runtime.getRuntime().halt(ExitCode.OK);
              }
            });
    Runtime.getRuntime().addShutdownHook(interrupted);
    String path = API + "/events?kinds=" + kinds + query(text).replace('?', '&');
    try {
      router.lines("GET", path, null, printer::event);
    } finally {
      // else the end of a failed command would look like Ctrl-C, and well
      ended.set(true);
      Runtime.getRuntime().removeShutdownHook(interrupted);
    }
    printer.end();
    return footer.shown(printer.count(), what);
  }

  private int flush(ControlClient router, boolean expect) throws RouterUnreachableException {
    String family = filter.filter(false);
    if (family.isEmpty()) {
      router.send(
          "POST", API + (expect ? "/expectations/flush" : "/entries/flush"), ViewJson.object());
    } else {
      Map<String, Object> body = ViewJson.object("filter", family);
      router.lines("POST", API + "/entries/delete", body, json -> true);
    }
    return footer.said(
        (expect ? "expectation" : "connection tracking") + " table has been emptied.");
  }

  private int count(ControlClient router, Output output, boolean expect)
      throws RouterUnreachableException {
    if (node != null) {
      String counted = router.get(API + "/entries/count" + query(""));
      output.line(String.valueOf(JsonText.parseObject(counted).get("count")));
      return ExitCode.OK;
    }
    Map<?, ?> status = (Map<?, ?>) JsonText.parseObject(router.get(API + "/status")).get("table");
    output.line(String.valueOf(status.get(expect ? "expectations" : "entries")));
    return ExitCode.OK;
  }
}
