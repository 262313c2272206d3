package io.culvert.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.twin.Mutant;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults of one line, planted in the engine one at a time: the simulation must find each. */
class PlantedFaultsTest {

  private static final int WORLDS = 40;
  private static final long STEPS = 5_000;

  /** A fault, and the laws that it may break. */
  private record Planted(Class<?> worlds, Mutant mutant, String... laws) {}

  private static final List<Planted> ALL =
      List.of(
          planted(
              "an entry that goes leaves its reply tuple behind",
              "conntrack.ConntrackTable",
              "    unindex(slot, Direction.REPLY);\n",
              "",
              "table",
              "fault"),
          planted(
              "a hole in the index is not closed where a cell's home is",
              "conntrack.TupleIndex",
              "& MASK) >= (i - hole & MASK)",
              "& MASK) > (i - hole & MASK)",
              "table",
              "fault"),
          planted(
              "a packet that dies before it is routed keeps its buffer",
              "router.WalkEnds",
              "if (c.buffer() != null) {",
              "if (c.buffer() != null && c.route() != null) {",
              "buffers"),
          planted(
              "a packet that dies is not counted",
              "router.WalkEnds",
              "    parts.drops().count(reason);\n",
              "",
              "counted"),
          planted(
              "verdicts are kept over a reload",
              "router.HookRunner",
              "rules = newRules;\n    cache.renew();",
              "rules = newRules;",
              "denied",
              "allowed"),
          planted(
              "room is made at the cost of ASSURED entries",
              "conntrack.ConntrackTable",
              "if (expired || (rows.status(slot) & EntryStatus.ASSURED) == 0) {",
              "if (expired || rows.status(slot) != 0) {",
              "assured"),
          planted(
              "the quote of an ICMP error is not translated",
              "nat.PacketRewriter",
              "if (!quote(p, l4 + IcmpView.QUOTE, manip.opposite())) {",
              "if (l4 < 0 && !quote(p, l4 + IcmpView.QUOTE, manip.opposite())) {",
              "quote"),
          planted(
              "a sum does not know of new ports",
              "nat.PacketRewriter",
              "int field = l4 + TcpView.CHECKSUM;\n"
                  + "      Checksum.addressesAndPorts(p, field, addresses, newAddresses, ports, newPorts);",
              "int field = l4 + TcpView.CHECKSUM;\n"
                  + "      Checksum.addressesAndPorts(p, field, addresses, newAddresses, ports, ports);",
              "sums"),
          planted(
              "acknowledgements are not shifted",
              "nat.SequenceAdjuster",
              "ack - ofReceiver(peer, ack));",
              "ack);",
              "liveness",
              "dialogue"),
          planted(
              "the table may have one entry too many",
              "conntrack.Drafting",
              "table.count() < max",
              "table.count() <= max",
              "maximum"),
          planted(
              "a datagram has its first bytes twice",
              "reassembly.BlockStore",
              "into.bytes().put(at + done, chunk(block), offset(block), part);",
              "into.bytes().put(at + done, chunk(first), offset(first), part);",
              "sums",
              "liveness"),
          planted(
              "the index of rules takes sources for destinations",
              "chain.RuleIndex",
              "List.of(header.destinations());",
              "header.sources() == null ? null : List.of(header.sources());",
              "denied",
              "allowed"),
          ofGroups(
              "an owner that stood still goes on when its lease is over",
              "cluster.Ownership",
              "return held && nowNanos - leaseEnd < 0;",
              "return held;",
              "owner",
              "exact"),
          ofGroups(
              "a lease is granted while another's lasts",
              "cluster.Binding",
              "if (term != ofTerm && nowNanos - until < 0 && !free) {",
              "if (term > ofTerm && nowNanos - until < 0 && !free) {",
              "owner"),
          ofSharing(
              "a mirror that is told anew keeps what is gone",
              "state.Mirror",
              "      rows.keep(round, this::forget);\n",
              "",
              "mirror"),
          ofGroups(
              "what was taken over is told to nobody",
              "state.Teller",
              "    all.forEach(Told::await);\n",
              "",
              "mirror",
              "kept"),
          ofGroups(
              "entries that change are not told",
              "state.ChangeFeed",
              "if (on && !get(dirty, changed.slot())) {",
              "if (!on && !get(dirty, changed.slot())) {",
              "mirror",
              "kept"),
          ofGroups(
              "what packets moved before a planned switch is not told",
              "state.ChangeFeed",
              "&& !isTold(slot)) {",
              "&& isTold(slot)) {",
              "exact"),
          ofSharing(
              "who stood still judges connections that another has taken",
              "control.active.Slot",
              "return serving && ownership.holds(nowNanos);",
              "return serving;",
              "owner"),
          ofSharing(
              "connections of who is gone are judged by nobody's word",
              "control.active.Slot",
              "taking = TakeIn.of(told, number);",
              "taking = TakeIn.of(told, number + 1);",
              "kept"),
          ofSharing(
              "what another judges is judged where it comes",
              "control.active.Handing",
              "if (id != 0 && ofEntry(id, nowNanos) != HERE) {",
              "if (id != 0 && ofEntry(id, nowNanos) == HERE) {",
              "tuple",
              "kept",
              "liveness",
              "dialogue",
              "address"),
          ofSharing(
              "records are written that not all read",
              "cluster.Reads",
              "newestOfAll = Math.min(newestOfAll, other.newest);",
              "",
              "owner",
              "kept",
              "mirror",
              "tuple"));

  private static Planted planted(
      String name, String type, String right, String wrong, String... laws) {
    return new Planted(SimulationTest.class, new Mutant(name, type, right, wrong), laws);
  }

  /** One that only worlds can show whose inner router is three. */
  private static Planted ofGroups(
      String name, String type, String right, String wrong, String... laws) {
    return new Planted(GroupSimulationTest.class, new Mutant(name, type, right, wrong), laws);
  }

  /** One that only worlds can show in which three all move packets. */
  private static Planted ofSharing(
      String name, String type, String right, String wrong, String... laws) {
    return new Planted(
        GroupSimulationTest.Sharing.class, new Mutant(name, type, right, wrong), laws);
  }

  /** How long it took to find one: over how many worlds, in how many steps of them all. */
  private record Found(String law, long worlds, long steps) {}

  @TestFactory
  Stream<DynamicTest> eachIsFound(@TempDir Path folder) {
    Path repository = Path.of("").toAbsolutePath().getParent();
    return ALL.stream()
        .map(
            planted ->
                DynamicTest.dynamicTest(
                    planted.mutant.name(), () -> isFound(planted, repository, folder)));
  }

  private static void isFound(Planted planted, Path repository, Path folder) throws Exception {
    assertThat(planted.laws).contains(find(planted, repository, folder).law);
  }

  /**
   * Prints a table of how soon each is found, or those alone whose names have the first argument in
   * them; {@code culvert.root} is the repository.
   */
  public static void main(String[] args) throws Exception {
    Path repository = Path.of(System.getProperty("culvert.root"));
    Path folder = Files.createTempDirectory("culvert-planted");
    System.out.printf("| fault | steps | worlds | law |%n|---|--:|--:|---|%n");
    String part = args.length == 0 ? "" : args[0];
    for (Planted planted : ALL.stream().filter(p -> p.mutant.name().contains(part)).toList()) {
      Found found = find(planted, repository, folder);
      System.out.printf(
          "| %s | %d | %d | %s |%n", planted.mutant.name(), found.steps, found.worlds, found.law);
    }
  }

  @SuppressWarnings("unchecked")
  private static Found find(Planted planted, Path repository, Path folder) throws Exception {
    Path classes = Files.createTempDirectory(folder, "planted");
    planted.mutant.compile(repository, classes);
    List<URL> path = new ArrayList<>(List.of(classes.toUri().toURL()));
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      path.add(Path.of(part).toUri().toURL());
    }
    String law = "";
    long steps = 0;
    long seed = 0;
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(path.toArray(new URL[0]), platform)) {
      var world =
          loader.loadClass(planted.worlds.getName()).getMethod("steps", long.class, long.class);
      for (; seed < WORLDS && law.isEmpty(); seed++) {
        var outcome = (Map.Entry<Long, String>) world.invoke(null, seed, STEPS);
        steps += outcome.getKey();
        law = outcome.getValue();
      }
    }
    return new Found(law, seed, steps);
  }
}
