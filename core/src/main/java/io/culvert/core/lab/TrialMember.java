package io.culvert.core.lab;

import io.culvert.core.control.json.JsonText;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/** One of the routers of a {@link Trial}, or their witness. */
final class TrialMember {

  private static final String WITNESS = "w";
  private static final int PATIENCE_SECONDS = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration GLANCE = Duration.ofSeconds(2);
  private static final String CLUSTER = "/cluster";
  private static final String ESTABLISHED = "ESTABLISHED";

  /**
   * What a member says of itself.
   *
   * @param known how many entries it knows of each other one, of those it knows all of
   * @param heard the same of all, also where that is not all
   * @param present who is connected
   * @param own who judges its own connections, where all move packets
   * @param slots of how many of them this one judges the connections
   */
  record Sight(
      boolean owning,
      long term,
      Map<String, Long> known,
      Map<String, Long> heard,
      Set<String> present,
      Set<String> own,
      long slots) {

    private static final Sight NOTHING =
        new Sight(false, -1, Map.of(), Map.of(), Set.of(), Set.of(), 0);

    boolean knows(String member) {
      return known.containsKey(member);
    }

    long heardOf(String member) {
      return heard.getOrDefault(member, 0L);
    }
  }

  private final Lab lab;
  private final String name;
  private final String namespace;
  private final LabControl control;
  private final LabControl glance;
  private Process process;

  TrialMember(Lab lab, String name, String namespace) {
    this.lab = lab;
    this.name = name;
    this.namespace = namespace;
    this.control = new LabControl(lab.folder(), socket(), PATIENCE);
    this.glance = new LabControl(lab.folder(), socket(), GLANCE);
  }

  String name() {
    return name;
  }

  String namespace() {
    return namespace;
  }

  private Path socket() {
    return lab.folder().own(name + ".sock");
  }

  private Path clock() {
    return lab.folder().own(name + ".clock");
  }

  /** Writes its configuration. */
  void configure(Trial.Settings settings) throws IOException {
    StringBuilder text = new StringBuilder();
    if (name.equals(WITNESS)) {
      text.append("devices: {}\n");
    } else {
      String device = "  %s: {kind: %s, address: [%s/24], peer: {netns: %s, queue: 10000}}\n";
      String kind = settings.active() ? "tun" : "tap";
      text.append("devices:\n");
      text.append(String.format(device, "lan0", kind, TrialWorld.ROUTER_ADDRESS, namespace));
      text.append(String.format(device, "wan0", kind, TrialWorld.OUTER_ADDRESS, namespace));
      text.append("rules: {ipv4: rules.v4}\n");
      int most = 2 * (settings.entries() + settings.connections());
      text.append("sysctl: {net.netfilter.nf_conntrack_max: ").append(most);
      text.append(", net.netfilter.nf_conntrack_udp_timeout: 600");
      text.append(", net.netfilter.nf_conntrack_acct: 1}\n");
    }
    text.append("web: {listen: none}\ncontrol: {socket: ").append(socket()).append("}\n");
    text.append("cluster:\n  member: ").append(name);
    if (settings.active()) {
      text.append("\n  mode: active-active");
    }
    text.append("\n  members: {a: 10.9.0.1:7800, b: 10.9.0.2:7800, w: 10.9.0.3:7800}\n");
    text.append("  witness: [w]\n  key: key\n  directory: kept-").append(name);
    text.append("\n  lease-millis: ").append(settings.leaseMillis()).append('\n');
    Files.writeString(lab.folder().own(name + ".yaml"), text);
    step(0);
  }

  /** Steps its wall clock, to so many seconds ahead of this machine's. */
  void step(long seconds) {
    byte[] ahead = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(seconds).array();
    try {
      // in place, and never shorter: the process has it mapped
      Files.write(clock(), ahead, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new CommandException("can't write " + clock() + ": " + e.getMessage(), e);
    }
  }

  /** Starts it. */
  void start() {
    String config = lab.folder().own(name + ".yaml").toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "LD_PRELOAD=" + lab.folder().own("clock"),
                "CULVERT_CLOCK=" + clock(),
                "CULVERT_NO_BUILD=yes"));
    command.addAll(CulvertProcess.staying(lab.folder(), "", "run", "-c", config));
    process = lab.processes().start(name, lab.namespaces().inside(namespace, command)).orElse(null);
  }

  /** Sends it a signal. */
  void signal(String signal) {
    lab.commands().must("kill", "-" + signal, Long.toString(process.pid()));
  }

  /** Ends it by a signal, and waits until it has ended. */
  void end(String signal) {
    signal(signal);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Processes.end(process);
        throw new CommandException(name + " did not end within half a minute");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted", e);
    }
  }

  /** What it says of itself; nothing where it does not answer. */
  Sight sight() {
    try {
      return sight(JsonText.parseObject(glance.get(CLUSTER)));
    } catch (CommandException e) {
      return Sight.NOTHING;
    }
  }

  private static Sight sight(Map<String, Object> said) {
    Map<String, Long> known = new HashMap<>();
    Map<String, Long> heard = new HashMap<>();
    Set<String> present = new HashSet<>();
    Set<String> own = new HashSet<>();
    for (Object member : (List<?>) said.get("members")) {
      Map<?, ?> one = (Map<?, ?>) member;
      Map<?, ?> of = (Map<?, ?>) one.get("known");
      String whose = String.valueOf(one.get("name"));
      long entries = ((Number) of.get("entries")).longValue();
      heard.put(whose, entries);
      if (Boolean.TRUE.equals(one.get("present"))) {
        present.add(whose);
      }
      if (Boolean.TRUE.equals(one.get("owning"))) {
        own.add(whose);
      }
      if (Boolean.TRUE.equals(of.get("whole"))) {
        known.put(whose, entries);
      }
    }
    boolean owning = Boolean.TRUE.equals(said.get("owning"));
    long term = ((Number) said.get("term")).longValue();
    long slots =
        ((Map<?, ?>) said.get("counts")).get("slots-held") instanceof Number n ? n.longValue() : 0;
    return new Sight(owning, term, known, heard, present, own, slots);
  }

  /** What it says of itself and the others, in a line to read. */
  String words() {
    Map<String, Object> said;
    try {
      said = JsonText.parseObject(glance.get(CLUSTER));
    } catch (CommandException e) {
      return name + " does not answer: " + e.getMessage();
    }
    StringJoiner words = new StringJoiner("; ");
    boolean owning = Boolean.TRUE.equals(said.get("owning"));
    boolean whole = Boolean.TRUE.equals(said.get("whole"));
    words.add(
        String.format(
            "%s %s, term %s is %s's, sees %s majority",
            name,
            owning ? "owns" : "does not own",
            said.get("term"),
            said.get("owner"),
            whole ? "a" : "no"));
    for (Object member : (List<?>) said.get("members")) {
      words.add(words((Map<?, ?>) member));
    }
    words.add("counts " + said.get("counts"));
    return words.add("problem: " + said.get("problem")).toString();
  }

  private static String words(Map<?, ?> member) {
    Map<?, ?> known = (Map<?, ?>) member.get("known");
    StringJoiner words = new StringJoiner(", ");
    words.add(member.get("name") + " heard " + member.get("heard") + " ms ago");
    for (String is : List.of("present", "ready", "owning", "drained")) {
      if (Boolean.TRUE.equals(member.get(is))) {
        words.add(is);
      }
    }
    boolean whole = Boolean.TRUE.equals(known.get("whole"));
    return words
        .add(known.get("entries") + (whole ? " entries, all" : " entries, not all"))
        .toString();
  }

  /** Has it give to the other one. */
  void give() {
    control.post("/cluster/switch", Map.of());
  }

  /** Has it own nothing any more, until {@link #resume}. */
  void drain() {
    control.post("/cluster/drain", Map.of("force", false));
  }

  /** Has it be one that may own again. */
  void resume() {
    control.post("/cluster/resume", Map.of());
  }

  /** How many entries its table has. */
  long entries() {
    return (long) control.figures().one("culvert_conntrack_entries");
  }

  /** The established TCP connections of its table, each with both tuples, by id. */
  Map<Object, TrialConnection> connections() {
    Map<Object, TrialConnection> connections = new HashMap<>();
    control.read(
        "/entries",
        line -> {
          Map<String, Object> entry = JsonText.parseObject(line);
          if (ESTABLISHED.equals(entry.get("state"))) {
            String tuples = tuple(entry, "original") + tuple(entry, "reply");
            connections.put(entry.get("id"), new TrialConnection(tuples, packets(entry)));
          }
          return true;
        });
    return connections;
  }

  private static long packets(Map<String, Object> entry) {
    long all = 0;
    for (String direction : List.of("original", "reply")) {
      Object packets = ((Map<?, ?>) entry.get(direction)).get("packets");
      all += packets instanceof Number number ? number.longValue() : 0;
    }
    return all;
  }

  private static String tuple(Map<String, Object> entry, String direction) {
    Map<?, ?> of = (Map<?, ?>) entry.get(direction);
    return String.format(
        " %s:%s > %s:%s", of.get("src"), of.get("sport"), of.get("dst"), of.get("dport"));
  }
}
