package io.culvert.core.simulation.rules;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.simulation.net.Reading;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.List;

/** Draws rules about the networks and devices of one router. */
final class Draws {

  private final SeededRandom random;
  private final List<Prefix> networks;
  private final List<String> devices;

  Draws(SeededRandom random, List<Prefix> networks, List<String> devices) {
    this.random = random;
    this.networks = networks;
    this.devices = devices;
  }

  /** Rules of FORWARD, with {@code needed} lines among them mostly. */
  Judge judge(List<Line> needed) {
    List<Line> lines = new ArrayList<>();
    int count = random.nextInt(4) == 0 ? 16 + random.nextInt(30) : random.nextInt(8);
    for (int i = 0; i < count; i++) {
      lines.add(line());
    }
    for (Line line : needed) {
      if (random.nextInt(8) != 0) {
        lines.add(line);
      }
    }
    int stateAt = random.nextInt(2) == 0 ? random.nextInt(lines.size() + 1) : 0;
    return new Judge(
        lines,
        random.nextInt(3) == 0,
        random.nextInt(12) == 0 ? -1 : stateAt,
        random.nextInt(5) == 0);
  }

  private Line line() {
    int protocol = protocol();
    boolean ports = random.nextInt(2) == 0 && (protocol == Reading.TCP || protocol == Reading.UDP);
    int low = ports ? new int[] {1, 21, 53, 80, 1_024, 20_000}[random.nextInt(6)] : 0;
    int high = ports ? Math.min(65_535, low + new int[] {0, 100, 30_000}[random.nextInt(3)]) : 0;
    Line.Action[] actions = {
      Line.Action.ACCEPT, Line.Action.ACCEPT, Line.Action.DROP, Line.Action.REJECT
    };
    return new Line(
        prefix(),
        prefix(),
        random.nextInt(4) == 0 ? devices.get(random.nextInt(devices.size())) : "",
        protocol,
        low,
        high,
        actions[random.nextInt(actions.length)]);
  }

  private int protocol() {
    boolean six = networks.get(0).address().version() == 6;
    return new int[] {0, Reading.TCP, Reading.TCP, Reading.UDP, six ? 58 : 1}[random.nextInt(5)];
  }

  private Prefix prefix() {
    if (random.nextInt(3) == 0) {
      return null;
    }
    Prefix network = networks.get(random.nextInt(networks.size()));
    if (random.nextInt(2) == 0) {
      return network;
    }
    // one of the few hosts there are, or two of them
    int full = network.address().version() == 4 ? 32 : 128;
    long low = network.network().low() + 10 + random.nextInt(4);
    return new Prefix(
        new IpAddress(network.address().version(), network.network().high(), low),
        full - random.nextInt(2));
  }
}
