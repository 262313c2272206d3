package io.culvert.core;

import java.util.List;
import java.util.Optional;

/**
 * The floors of core, as data. A room is a package with whatever lies below it; it uses the Java
 * platform, rooms on lower floors, its parent room, and the libraries named here. Rooms on one
 * floor do not see each other, and a parent never sees its sub-room: only {@code boot} puts them
 * together.
 */
final class Floors {

  private static final String CORE = "io.culvert.core.";
  private static final String ASM = "org.objectweb.asm.";
  private static final String BOOT = "boot";
  private static final String GUAVA = "com.google.common.";
  private static final String HELPERS = "io.culvert.helpers.";
  private static final String JACKSON = "com.fasterxml.jackson.";
  private static final String JLINE = "org.jline.";
  private static final String JNR = "jnr.";
  private static final String MANAGEMENT = "com.sun.management.";
  private static final String NETTY = "io.netty.";
  private static final String PF4J = "org.pf4j.";
  private static final String PICOCLI = "picocli.";
  private static final String PROMETHEUS = "io.prometheus.metrics.";
  private static final String SCHEMA = "com.networknt.schema.";
  private static final String SLF4J = "org.slf4j.";
  private static final String SNAKE_YAML = "org.yaml.snakeyaml.error.";
  private static final String VERTX = "io.vertx.";
  private static final String HISTOGRAM = "org.HdrHistogram.";

  static final List<Room> ROOMS =
      List.of(
          room(0, "wire", "bytes are bytes: any floor may read them", GUAVA),
          room(0, "clock", "time is handed in, never taken"),
          room(1, "conntrack", "tracking is a function of state, packet, now and seed"),
          room(1, "conntrack.l4", "a tracker is a drop-in: conntrack knows none by name"),
          room(1, "route", "a route is an answer, not an act"),
          room(1, "reassembly", "fragments are joined before anyone else looks"),
          room(1, "device", "a device is what a rule names, whatever moves its packets"),
          room(1, "device.epoll", "Netty's loop stays behind one small package", NETTY, SLF4J),
          room(1, "device.uring", "a ring needs native calls and Netty's loop", JNR, NETTY, SLF4J),
          room(1, "device.tun", "native calls stay behind one small package", JNR, SLF4J),
          room(1, "device.sim", "tests need devices without root"),
          room(2, "nat", "addresses are rewritten as the entry says, whatever rule said it"),
          room(2, "sets", "sets are asked by packets and changed by commands"),
          room(3, "chain", "rules are compiled once, with ranges from Guava", GUAVA),
          room(3, "chain.match", "a match is a drop-in: chain knows none by name", GUAVA),
          room(3, "chain.target", "a target is a drop-in: chain knows none by name", GUAVA),
          room(
              3,
              "helper",
              "the one place where plugins enter",
              HELPERS,
              PF4J,
              SLF4J,
              GUAVA,
              ASM,
              MANAGEMENT),
          room(4, "router", "the walk of a packet reads top to bottom and does no I/O"),
          room(4, "state", "what an engine knows is told as bytes, whoever carries them"),
          room(4, "cluster", "who owns is a function of what was heard and of the time"),
          room(
              5,
              "control",
              "commands and views run beside the walk, never in it",
              VERTX,
              NETTY,
              JACKSON,
              SNAKE_YAML,
              SCHEMA,
              SLF4J,
              GUAVA,
              HISTOGRAM,
              PROMETHEUS,
              "jdk.net."),
          room(5, "control.rules.match", "the words of chain.match: a keyword makes a match"),
          room(5, "control.rules.target", "the words of chain.target: a keyword makes a target"),
          room(5, "control.export", "flows leave by plugins, beside the walk", HELPERS, VERTX),
          room(5, "machine", "programs and namespaces are nobody's own: lab and bench share them"),
          room(5, "machine.user", "giving up rights needs native calls", JNR),
          room(6, "bench", "the bench is a user of the router", PICOCLI, JACKSON),
          room(
              6,
              "cli",
              "a command is a client of control",
              PICOCLI,
              HELPERS,
              "javax.lang.model.",
              VERTX,
              SLF4J,
              GUAVA,
              HISTOGRAM),
          room(6, "cli.top", "the terminal's library stays behind one command", PICOCLI, JLINE),
          room(
              6,
              "lab",
              "the lab is a user of the router",
              PICOCLI,
              VERTX,
              SLF4J,
              GUAVA,
              "com.sun.net.httpserver."),
          room(6, "simulation", "the simulation is a user of the engine", PICOCLI, HELPERS),
          room(
              6, "twin", "the kernel twin is a user of the engine", PICOCLI, SLF4J, GUAVA, JACKSON),
          room(
              6,
              BOOT,
              "someone must know everyone; nobody may know boot",
              VERTX,
              NETTY,
              PICOCLI,
              PF4J,
              HELPERS,
              SLF4J,
              GUAVA,
              "com.github.difflib."));

  /** The rooms of the packet path: no I/O, no locks, no threads, no logging. */
  static final List<String> HOT =
      List.of(
          "wire",
          "clock",
          "conntrack",
          "route",
          "reassembly",
          "nat",
          "sets",
          "chain",
          "router",
          "state",
          "cluster");

  private Floors() {}

  /** The innermost room that {@code packageName} lies in. */
  static Optional<Room> of(String packageName) {
    return ROOMS.stream()
        .filter(room -> within(packageName, room))
        .reduce((a, b) -> a.name().length() > b.name().length() ? a : b);
  }

  private static boolean within(String packageName, Room room) {
    return (packageName + ".").startsWith(CORE + room.name() + ".");
  }

  private static Room room(int floor, String name, String because, String... libraries) {
    return new Room(floor, name, because, List.of(libraries));
  }

  /** A row: the name is the package's below {@code io.culvert.core}. */
  record Room(int floor, String name, String because, List<String> libraries) {

    boolean mayUse(String packageName) {
      if (packageName.startsWith("java.") || packageName.isEmpty()) {
        return true;
      }
      if (!(packageName + ".").startsWith(CORE)) {
        return !packageName.startsWith(HELPERS + "testkit")
            && libraries.stream().anyMatch((packageName + ".")::startsWith);
      }
      return of(packageName).map(this::mayUse).orElse(false);
    }

    private boolean mayUse(Room other) {
      boolean below = other.floor < floor && (!other.isSubRoom() || floor >= 6);
      return other.equals(this) || isInside(other) || below || names(other) || name.equals(BOOT);
    }

    /** The rule language's words name what they stand for, and nothing else. */
    private boolean names(Room other) {
      return name.equals(other.name.replace("chain.", "control.rules."));
    }

    private boolean isInside(Room other) {
      return name.startsWith(other.name + ".");
    }

    private boolean isSubRoom() {
      return name.indexOf('.') > 0;
    }

    /** The packages of this room as ArchUnit writes them, sub-rooms included. */
    String packages() {
      return CORE + name + "..";
    }
  }
}
