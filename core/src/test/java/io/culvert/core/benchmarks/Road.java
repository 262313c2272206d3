package io.culvert.core.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A way from one network namespace to another, by a program between two TUN devices: lan0 at
 * 192.0.2.2, wan0 at 203.0.113.2, and 2001:db8:a::2, 2001:db8:b::2.
 */
final class Road implements AutoCloseable {

  private final String name;
  private final String lan;
  private final String wan;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private Commands.Running program;
  private Path socket;
  private long numbered;
  private long late;

  private Road(String name, String tag) {
    this.name = name;
    lan = "culvert-bench-" + tag + "l";
    wan = "culvert-bench-" + tag + "w";
    for (String namespace : List.of(lan, wan)) {
      Commands.run("ip", "netns", "add", namespace);
      parts.add(() -> Commands.run("ip", "netns", "del", namespace));
      Commands.run(Commands.inside(namespace, "ip", "link", "set", "lo", "up"));
    }
  }

  /** Opens a road; takes down what it made if that fails. */
  private static Road open(String name, String tag, Opening opening) {
    Road road = new Road(name, tag);
    try {
      opening.on(road);
      road.parts.add(
          Commands.start(
              "Server listening", Commands.inside(road.wan, "iperf3", "-s", "--forceflush")));
      return road;
    } catch (RuntimeException e) {
      road.close();
      throw e;
    }
  }

  /** What makes a road of two namespaces. */
  private interface Opening {
    void on(Road road);
  }

  /** {@code src/test/c/forwarder.c}: reads and writes, and does nothing else. */
  static Road forwarder(Path binary, boolean offload) {
    return forwarder(binary, offload, List.of());
  }

  /** The same, started by way of the command {@code by}. */
  static Road forwarder(Path binary, boolean offload, List<String> by) {
    return open(
        "C, read and write only",
        offload ? "fo" : "f",
        road -> {
          List<String> command = new ArrayList<>(by);
          command.add(binary.toString());
          if (offload) {
            command.add("-v");
          }
          road.between(command);
        });
  }

  /** The same over Culvert's devices and loop: {@code BareForwarder}. */
  static Road bare(boolean offload, boolean ring) {
    return open(
        "Java, read and write only" + (ring ? ", io_uring" : ""),
        (ring ? "u" : "b") + (offload ? "o" : ""),
        road -> {
          List<String> command = java("io.culvert.core.device.benchmarks.BareForwarder");
          if (ring) {
            command.add("-u");
          }
          if (offload) {
            command.add("-v");
          }
          road.between(command);
        });
  }

  private void between(List<String> command) {
    command.add("lan0@" + lan);
    command.add("wan0@" + wan);
    begin(command);
    host(lan, "lan0", "192.0.2.2/24", "2001:db8:a::2/64");
    host(wan, "wan0", "203.0.113.2/24", "2001:db8:b::2/64");
  }

  private static void host(String namespace, String device, String ipv4, String ipv6) {
    Commands.run(Commands.inside(namespace, "ip", "address", "add", ipv4, "dev", device));
    Commands.run(Commands.inside(namespace, "ip", "address", "add", ipv6, "dev", device, "nodad"));
    Commands.run(Commands.inside(namespace, "ip", "link", "set", device, "up"));
    Commands.run(Commands.inside(namespace, "ip", "route", "add", "default", "dev", device));
    Commands.run(Commands.inside(namespace, "ip", "-6", "route", "add", "default", "dev", device));
  }

  /** Culvert with the configuration and the rules of {@code examples/ftp-gateway}. */
  static Road culvert(Path repository, boolean offload, boolean ring, List<String> javaOptions) {
    return culvert(repository, offload, ring, List.of(), javaOptions);
  }

  /** The same, started by way of the command {@code by}. */
  static Road culvert(
      Path repository, boolean offload, boolean ring, List<String> by, List<String> javaOptions) {
    return open(
        "Culvert, conntrack and MASQUERADE" + (ring ? ", io_uring" : ""),
        (ring ? "r" : "c") + (offload ? "o" : ""),
        road -> {
          Path home = road.gateway(repository.resolve("examples/ftp-gateway"), offload, ring);
          List<String> command = java("io.culvert.core.boot.Main");
          command.addAll(1, javaOptions);
          command.addAll(0, by);
          command.addAll(List.of("run", "-c", home.resolve("culvert.yaml").toString()));
          road.begin(command);
        });
  }

  /** The example as it is, but for its namespaces, the page and the offload asked for. */
  private Path gateway(Path example, boolean offload, boolean ring) {
    try {
      Path home = Files.createTempDirectory("culvert-bench");
      parts.add(() -> delete(home));
      socket = home.resolve("socket");
      for (String rules : List.of("rules.v4", "rules.v6")) {
        Files.copy(example.resolve(rules), home.resolve(rules));
      }
      String config = Files.readString(example.resolve("culvert.yaml"), StandardCharsets.UTF_8);
      config = config.replace("culvert-lan", lan).replace("culvert-wan", wan);
      config = config.replaceAll("(?m)^web:.*$", "control: {socket: " + home + "/socket}");
      config += ring ? "io: uring\n" : "io: epoll\n";
      if (!offload) {
        config = config.replace("    kind: tun\n", "    kind: tun\n    offload: false\n");
      }
      Files.writeString(home.resolve("culvert.yaml"), config);
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** As the launcher starts one that moves packets. */
  private static List<String> java(String mainClass) {
    return new ArrayList<>(
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:+UseG1GC",
            "-XX:+PerfDisableSharedMem",
            "-cp",
            System.getProperty("java.class.path"),
            mainClass));
  }

  private void begin(List<String> command) {
    program = Commands.start("ready", command);
    parts.add(program);
  }

  String name() {
    return name;
  }

  String lan() {
    return lan;
  }

  String wan() {
    return wan;
  }

  /** Where Culvert takes commands. */
  Path socket() {
    return socket;
  }

  /** What the kernel counted on the receiving device, as {@code rx_bytes}. */
  double arrived(String counter) {
    String file = "/sys/class/net/wan0/statistics/" + counter;
    return Double.parseDouble(Commands.run(Commands.inside(wan, "cat", file)).strip());
  }

  /** So many numbered packets arrived, and so many of them after one that was sent later. */
  void counted(long packets, long latePackets) {
    numbered += packets;
    late += latePackets;
  }

  /** What {@link #counted} was told so far. */
  String order() {
    return numbered == 0 ? "" : late + " of " + numbered;
  }

  /** What forwards. */
  Commands.Running program() {
    return program;
  }

  /** Ends and removes all of it, in the reverse order. */
  @Override
  public void close() {
    for (int i = parts.size() - 1; i >= 0; i--) {
      try {
        parts.get(i).close();
      } catch (Exception e) {
        System.err.println("while cleaning up after " + name + ": " + e);
      }
    }
    parts.clear();
  }
}
