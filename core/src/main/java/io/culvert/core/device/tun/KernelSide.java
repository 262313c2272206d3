package io.culvert.core.device.tun;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.Prefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's end of a device: MTU, addresses, default routes, up. Done by {@code ip} from
 * iproute2, one process for all commands, handed over as lines of words and never through a shell.
 * Applying twice is applying once. Any thread; blocks.
 *
 * <p>On TUN the end is point-to-point without neighbour discovery: the kernel sends whatever its
 * routes say into the device, so the prefix of its address (10.0.0.2/24) makes the network on-link
 * and the router's own address (10.0.0.1) needs to be nothing but the gateway. IPv6 link-local
 * addresses are left out there: nothing would answer on them. On TAP they are needed to find
 * neighbours; duplicate address detection is off on both, as the router is alone on the link.
 */
final class KernelSide {

  private static final Pattern FAILED_LINE = Pattern.compile("Command failed -:(\\d+)");
  private static final Path IPV6_SETTINGS = Path.of("/proc/sys/net/ipv6/conf");
  private static final int TIMEOUT_SECONDS = 10;

  private final DeviceSpec spec;
  private final PeerSpec peer;
  private final Medium medium;
  private final boolean existed;
  private final List<String> undo = new ArrayList<>();

  /** {@code existed}: the device was there before us, so what it had is to be left alone. */
  KernelSide(DeviceSpec spec, PeerSpec peer, Medium medium, boolean existed) {
    this.existed = existed;
    this.spec = spec;
    this.peer = peer;
    this.medium = medium;
  }

  /** Sets everything up; throws {@link DeviceException} with the command that failed. */
  void apply() {
    Netns.run(
        peer.namespace(),
        () -> {
          applyHere();
          return this;
        });
  }

  /** The same, on a thread that is in the right namespace already. */
  void applyHere() {
    if (existed && undo.isEmpty()) {
      rememberUndo(show());
    }
    if (medium == Medium.ETHERNET) {
      quietIpv6();
    }
    ip(commands(), true);
  }

  /**
   * Takes away what {@link #apply} added, for a device that outlives the router; what is gone
   * already is not missed.
   */
  void undo() {
    Netns.run(
        peer.namespace(),
        () -> {
          ip(undo, false);
          return this;
        });
    undo.clear();
  }

  /** The same, for an owner that is on its way out and can do nothing about a failure. */
  void undoQuietly() {
    try {
      undo();
    } catch (DeviceException e) {
      // the namespace or the device went first; then so did what was to be undone
    }
  }

  private List<String> commands() {
    List<String> commands = new ArrayList<>();
    String device = spec.name();
    commands.add("link set dev " + device + " mtu " + spec.mtuBytes());
    if (peer.queueLength() > 0) {
      commands.add("link set dev " + device + " txqueuelen " + peer.queueLength());
    }
    if (medium == Medium.IP && Files.exists(IPV6_SETTINGS)) {
      commands.add("link set dev " + device + " addrgenmode none");
    }
    commands.add("link set dev " + device + " up");
    for (Prefix prefix : peer.addresses()) {
      String noDetection = prefix.address().version() == 6 ? " nodad" : "";
      commands.add("address replace " + prefix + " dev " + device + noDetection);
    }
    for (IpAddress gateway : gateways()) {
      commands.add(defaultRoute("replace", gateway));
    }
    return commands;
  }

  private String defaultRoute(String verb, IpAddress gateway) {
    String all = gateway.version() == 4 ? "0.0.0.0/0" : "::/0";
    return "route " + verb + " " + all + " via " + gateway + " dev " + spec.name();
  }

  /** The router's first address of each family in which the kernel has one too. */
  private List<IpAddress> gateways() {
    List<IpAddress> gateways = new ArrayList<>();
    if (peer.defaultRoute()) {
      for (int version : new int[] {4, 6}) {
        first(peer.addresses(), version)
            .flatMap(kernelHasOne -> first(spec.addresses(), version))
            .ifPresent(gateways::add);
      }
    }
    return gateways;
  }

  private static Optional<IpAddress> first(List<Prefix> prefixes, int version) {
    return prefixes.stream().map(Prefix::address).filter(a -> a.version() == version).findFirst();
  }

  /** What was there before us stays when we go. */
  private void rememberUndo(String before) {
    for (IpAddress gateway : gateways()) {
      undo.add(defaultRoute("del", gateway));
    }
    for (Prefix prefix : peer.addresses()) {
      if (!before.contains(" " + prefix + " ")) {
        undo.add("address del " + prefix + " dev " + spec.name());
      }
    }
  }

  /** No waiting for duplicates, no looking for routers: only where /proc/sys may be written. */
  private void quietIpv6() {
    Path settings = IPV6_SETTINGS.resolve(spec.name());
    for (String key : List.of("accept_dad", "accept_ra", "router_solicitations")) {
      try {
        Files.writeString(settings.resolve(key), "0");
      } catch (IOException e) {
        // a read-only /proc or a kernel without IPv6: costs a second's delay at most
        return;
      }
    }
  }

  private String show() {
    Finished shown = run(List.of("ip", "-o", "address", "show", "dev", spec.name()), "");
    return shown.exitCode == 0 ? shown.output : "";
  }

  private void ip(List<String> commands, boolean must) {
    if (commands.isEmpty()) {
      return;
    }
    List<String> line =
        must ? List.of("ip", "-batch", "-") : List.of("ip", "-force", "-batch", "-");
    Finished done = run(line, String.join("\n", commands) + "\n");
    if (must && done.exitCode != 0) {
      Matcher failed = FAILED_LINE.matcher(done.output);
      String command = failed.find() ? commands.get(Integer.parseInt(failed.group(1)) - 1) : "";
      String why = done.output.replace(failed.reset().find() ? failed.group() : "", "").strip();
      throw new DeviceException(
          String.format(
              "can't set up the kernel's end of %s%s: 'ip %s' says: %s",
              spec.name(),
              peer.namespace().map(n -> " in namespace " + n).orElse(""),
              command,
              why.replaceAll("\\s*\\n\\s*", "; ")));
    }
  }

  private record Finished(int exitCode, String output) {}

  private Finished run(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var toProcess = process.getOutputStream()) {
        toProcess.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new DeviceException(spec.name() + ": 'ip' does not answer");
      }
      return new Finished(process.exitValue(), output);
    } catch (IOException e) {
      throw new DeviceException(
          "can't run 'ip' to set up " + spec.name() + "; install it with: apt install iproute2", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeviceException("interrupted while setting up " + spec.name(), e);
    }
  }
}
