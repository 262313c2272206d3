package io.culvert.core.lab;

import io.culvert.core.machine.CProgram;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import io.culvert.core.machine.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The world of a {@link Trial}: a client and a server, between them two routers on TAP devices
 * behind bridges, or on TUN devices behind their kernels' routes where all move packets; a witness,
 * and a network of the members' own that can be cut.
 */
final class TrialWorld {

  static final String ROUTER_ADDRESS = "10.0.0.1";
  static final String OUTER_ADDRESS = "203.0.113.1";
  static final String SERVER = LabClients.SERVER_V4;

  /** What is sent there comes to nothing. */
  static final String SINK = "203.0.113.50";

  private static final String LAN_NEAR = "10.0.0.";
  private static final String WAN_NEAR = "203.0.113.";

  /** Where a router's kernel is, in both networks; the next one's is one more. */
  private static final int FIRST_NEAR = 11;

  private static final int LOOK_MILLIS = 100;
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String SYNC = "sync";
  private static final int FTP_RATE = 200_000;
  private static final int LOG_LINES = 3;
  private static final String INDENT = "\n      ";

  private final Lab lab;
  private final Trial.Settings settings;
  private final Commands commands;
  private final Namespaces names;
  private final List<TrialMember> routers;
  private final TrialMember witness;

  TrialWorld(Lab lab, Trial.Settings settings) {
    this.lab = lab;
    this.settings = settings;
    this.commands = lab.commands();
    this.names = lab.namespaces();
    this.routers =
        List.of(
            new TrialMember(lab, "a", names.member("a")),
            new TrialMember(lab, "b", names.member("b")));
    this.witness = new TrialMember(lab, "w", names.member(Namespaces.HUB));
  }

  /** Builds it, and waits until one owns and another one is ready. */
  void build(boolean ownWorld) {
    if (!commands.dry()) {
      new LabFiles(lab.folder()).write();
    }
    for (String program : List.of("talk", "watch", "flood")) {
      CProgram.compile(commands, TrialWorld.class, program, lab.folder().own(""));
    }
    // a clock that can be stepped
    CProgram.compile(commands, TrialWorld.class, "clock", lab.folder().own(""), "-shared", "-fPIC");
    lab.step("programs", "that talk, and look on");
    names.create();
    names.createMembers();
    networks();
    lab.step("networks", "lan, wan, and one of the members' own");
    new LabServers(commands, lab.folder(), lab.processes()).rate(FTP_RATE).start(names, ownWorld);
    lab.step("servers", "ftp, http, iperf3 at " + SERVER);
    configure();
    all().forEach(TrialMember::start);
    if (!commands.dry()) {
      settled();
    }
    lab.step("routers", "two and a witness; one owns and one is ready");
  }

  private List<TrialMember> all() {
    List<TrialMember> all = new ArrayList<>(routers);
    all.add(witness);
    return all;
  }

  List<TrialMember> routers() {
    return routers;
  }

  TrialMember witness() {
    return witness;
  }

  TrialMember otherThan(TrialMember one) {
    return routers.get(0) == one ? routers.get(1) : routers.get(0);
  }

  private void ip(String namespace, String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", namespace));
    command.addAll(List.of(words));
    commands.must(command.toArray(String[]::new));
  }

  /** A cable from a bridge in the hub to {@code device}. */
  private void cable(String bridge, String namespace, String end, String device) {
    String hub = names.member(Namespaces.HUB);
    String near = bridge + "-" + end;
    ip(namespace, "link", "add", device, "type", "veth", "peer", "name", near, "netns", hub);
    ip(hub, "link", "set", near, "master", bridge, "up");
    ip(namespace, "link", "set", device, "up");
  }

  private void networks() {
    String hub = names.member(Namespaces.HUB);
    for (String bridge : List.of("lan", "wan", SYNC)) {
      ip(hub, "link", "add", bridge, "type", "bridge", "forward_delay", "0");
      ip(hub, "link", "set", bridge, "up");
    }
    cable("lan", names.lan(), "client", "eth0");
    cable("wan", names.wan(), "server", "eth0");
    ip(names.lan(), "addr", "add", "10.0.0.2/24", "dev", "eth0");
    if (!settings.active()) {
      ip(names.lan(), "route", "add", "default", "via", ROUTER_ADDRESS);
    }
    ip(names.wan(), "addr", "add", SERVER + "/24", "dev", "eth0");
    ip(names.wan(), "addr", "add", SINK + "/24", "dev", "eth0");
    commands.must(
        names.inWan("iptables", "-A", "INPUT", "-d", SINK, "-j", "DROP").toArray(String[]::new));
    int host = 1;
    for (TrialMember router : routers) {
      String there = router.namespace();
      cable(SYNC, there, router.name(), SYNC);
      ip(there, "addr", "add", "10.9.0." + host++ + "/24", "dev", SYNC);
      if (settings.active()) {
        inside(router, List.of("sysctl", "-qw", "net.ipv4.ip_forward=1"));
        inside(router, List.of("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0"));
        inside(router, List.of("sysctl", "-qw", "net.ipv4.conf.default.rp_filter=0"));
        tun(router, "lan", LAN_NEAR);
        tun(router, "wan", WAN_NEAR);
      } else {
        tap(there, router.name(), "lan");
        tap(there, router.name(), "wan");
      }
    }
    ip(hub, "addr", "add", "10.9.0.3/24", "dev", SYNC);
    if (settings.active()) {
      lead(routers.get(0), routers.get(1));
    }
  }

  /** The kernel's end of a router's TUN device: what comes by the cable is led into it. */
  private void tun(TrialMember router, String network, String near) {
    String there = router.namespace();
    String table = network.equals("lan") ? "100" : "101";
    cable(network, there, router.name(), "to" + network);
    ip(there, "addr", "add", near + host(router) + "/24", "dev", "to" + network);
    ip(there, "tuntap", "add", "dev", network + "0", "mode", "tun");
    ip(there, "link", "set", network + "0", "up");
    ip(there, "route", "add", "default", "dev", network + "0", "table", table);
    ip(there, "rule", "add", "iif", "to" + network, "lookup", table);
  }

  private int host(TrialMember router) {
    return FIRST_NEAR + routers.indexOf(router);
  }

  /** Has the client send by one router, and the server answer by another. */
  private void lead(TrialMember there, TrialMember back) {
    ip(names.lan(), "route", "replace", "default", "via", LAN_NEAR + host(there));
    ip(names.wan(), "route", "replace", OUTER_ADDRESS, "via", WAN_NEAR + host(back));
  }

  /** The kernel's end of a router's TAP device, on a bridge with the cable. */
  private void tap(String namespace, String member, String network) {
    ip(namespace, "tuntap", "add", "dev", network + "0", "mode", "tap");
    ip(namespace, "link", "add", "br" + network, "type", "bridge", "forward_delay", "0");
    cable(network, namespace, member, "to" + network);
    ip(namespace, "link", "set", "to" + network, "master", "br" + network);
    ip(namespace, "link", "set", network + "0", "master", "br" + network, "up");
    ip(namespace, "link", "set", "br" + network, "up");
  }

  private void configure() {
    Path rules = LabRouter.example().resolve("rules.v4");
    commands.note(lab.folder().own("a.yaml") + " and the others', rules of " + rules);
    if (commands.dry()) {
      return;
    }
    try {
      Files.copy(rules, lab.folder().own("rules.v4"));
      SecretFile.make(lab.folder().own("key"));
      for (TrialMember member : all()) {
        member.configure(settings);
      }
    } catch (IOException e) {
      throw new CommandException("can't write to " + lab.folder() + ": " + e.getMessage(), e);
    }
  }

  /** Which of them owns now, as it says itself. */
  Optional<TrialMember> owner() {
    if (settings.active()) {
      return Optional.of(routers.get(0)); // that the client sends by
    }
    return routers.stream().filter(router -> router.sight().owning()).findFirst();
  }

  /** Waits until all are connected, one owns, and the other one knows all that it does. */
  TrialMember settled() {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (System.nanoTime() - deadline < 0) {
      Optional<TrialMember> owner = owner();
      if (owner.isPresent() && settled(owner.get())) {
        return owner.get();
      }
      Processes.pause(LOOK_MILLIS);
    }
    throw new CommandException("nobody owns, or not all are there and ready, half a minute long");
  }

  private boolean settled(TrialMember owner) {
    if (settings.active()) {
      boolean home = routers.stream().allMatch(this::judgesItsOwn);
      if (home) {
        lead(routers.get(0), routers.get(1));
      }
      return home;
    }
    return owner.sight().present().size() == all().size()
        && otherThan(owner).sight().knows(owner.name());
  }

  /** Whether it judges its own connections and no others, and knows all of the other one's. */
  private boolean judgesItsOwn(TrialMember router) {
    TrialMember.Sight sight = router.sight();
    return sight.slots() == 1
        && sight.own().contains(router.name())
        && sight.present().size() == all().size()
        && sight.knows(otherThan(router).name());
  }

  /**
   * Waits until {@code router} owns, or judges the connections of both, where all move packets: the
   * network leads everything to it from then on, as its {@code on-own} would have it do.
   */
  void awaitOwning(TrialMember router) {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (settings.active() ? router.sight().slots() < 2 : !router.sight().owning()) {
      if (System.nanoTime() - deadline > 0) {
        throw new CommandException(router.name() + " does not own after half a minute");
      }
      Processes.pause(LOOK_MILLIS);
    }
    if (settings.active()) {
      lead(router, router);
    }
  }

  /** What each of them says of itself, and the last lines that it wrote, in lines of their own. */
  String said() {
    StringBuilder said = new StringBuilder();
    for (TrialMember member : all()) {
      said.append(INDENT).append(member.words());
      List<String> log = lab.folder().read(member.name()).lines().toList();
      log.subList(Math.max(0, log.size() - LOG_LINES), log.size())
          .forEach(line -> said.append(INDENT).append("  | ").append(line));
    }
    return said.toString();
  }

  /** Has packets between {@code router} and the other members go as {@code rule} says, each way. */
  void cut(TrialMember router, boolean hears, boolean isHeard, String... rule) {
    if (!hears) {
      filter(router, "INPUT", "-i", rule);
    }
    if (!isHeard) {
      filter(router, "OUTPUT", "-o", rule);
    }
  }

  private void filter(TrialMember router, String chain, String direction, String... rule) {
    List<String> command = new ArrayList<>(List.of("iptables", "-A", chain, direction, SYNC));
    command.addAll(List.of(rule));
    inside(router, command);
  }

  private void inside(TrialMember router, List<String> command) {
    commands.must(names.inside(router.namespace(), command).toArray(String[]::new));
  }

  /** Lets little pass between {@code router} and the other members, both ways. */
  void slow(TrialMember router, String rate) {
    slow(router.namespace(), SYNC, rate);
    slow(names.member(Namespaces.HUB), SYNC + "-" + router.name(), rate);
  }

  private void slow(String namespace, String device, String rate) {
    List<String> slow = List.of("add", "dev", device, "root", "tbf", "rate", rate);
    List<String> command = new ArrayList<>(List.of("tc", "-n", namespace, "qdisc"));
    command.addAll(slow);
    command.addAll(List.of("burst", "4kb", "latency", "2s"));
    commands.must(command.toArray(String[]::new));
  }

  /** Takes back {@link #slow}. */
  void swift(TrialMember router) {
    commands.must("tc", "-n", router.namespace(), "qdisc", "del", "dev", SYNC, "root");
    String hub = names.member(Namespaces.HUB);
    String cable = SYNC + "-" + router.name();
    commands.must("tc", "-n", hub, "qdisc", "del", "dev", cable, "root");
  }

  /** Takes back {@link #cut}. */
  void heal(TrialMember router) {
    inside(router, List.of("iptables", "-F", "INPUT"));
    inside(router, List.of("iptables", "-F", "OUTPUT"));
  }
}
