package io.culvert.core.twin.traffic;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Draws who speaks to whom: every second flow is aimed at a rule, the others go in all directions
 * there are, the router itself and hosts on the same side included. Ports are few, so that flows
 * meet.
 */
public final class Flows {

  private static final int[] SERVICES = {
    80, 443, 22, 53, 21, 25, 69, 123, 5060, 6667, 8080, 2049, 500, 1723, 10_080, 137, 161, 7, 1
  };

  private final Vocabulary words;
  private final Hosts hosts;
  private final RandomGenerator random;
  private Flow last;

  Flows(Vocabulary words, Hosts hosts, RandomGenerator random) {
    this.words = words;
    this.hosts = hosts;
    this.random = random;
  }

  /** A flow of {@code protocol}. */
  public Flow draw(int protocol) {
    Flow flow = random.nextInt(10) == 0 && last != null ? relative(protocol) : fresh(protocol);
    last = flow;
    return flow;
  }

  /**
   * A flow to where a rule attaches {@code helper}; where none does, to the port that is usual for
   * it.
   */
  public Flow toHelper(String helper, int protocol, int port) {
    Optional<RuleAim> aim =
        words
            .helper(helper, random)
            .filter(a -> a.protocol() < 0 || a.protocol() == protocol)
            .filter(a -> random.nextInt(12) > 0);
    Flow flow = aim.map(a -> aimed(protocol, a)).orElseGet(() -> anyhow(protocol));
    int exact =
        aim.flatMap(a -> Vocabulary.pick(a.destinationPorts(), random))
            .map(PortRange::low)
            .orElse(port);
    last = flow.toPort(exact);
    return last;
  }

  /** Shares an end, or two, or its ports with the one before: what makes translations clash. */
  private Flow relative(int protocol) {
    Flow old =
        new Flow(protocol, last.client(), last.clientPort(), last.server(), last.serverPort());
    return switch (random.nextInt(6)) {
      case 0 -> old.fromPort(clientPort());
      case 1 -> old.toPort(servicePort());
      case 2 -> old.to(hosts.far());
      case 3 -> new Flow(protocol, old.server(), old.serverPort(), old.client(), old.clientPort());
      case 4 -> old;
      default -> old.from(hosts.neighbour(old.client().device()));
    };
  }

  private Flow fresh(int protocol) {
    Optional<RuleAim> aim = random.nextInt(5) < 3 ? words.aim(random) : Optional.empty();
    return aim.filter(a -> a.protocol() < 0 || a.protocol() == protocol)
        .map(a -> aimed(protocol, a))
        .orElseGet(() -> anyhow(protocol));
  }

  private Flow aimed(int protocol, RuleAim aim) {
    Flow base = anyhow(protocol);
    int ingress = hosts.device(aim.ingress());
    int egress = hosts.device(aim.egress());
    Host client =
        aim.source()
            .map(p -> hosts.at(inside(p)))
            .or(() -> aim.destination().map(p -> opposite(hosts.deviceOf(inside(p)))))
            .orElse(base.client());
    if (ingress >= 0 && client.device() != ingress) {
      boolean anyone = aim.source().isEmpty() || ingress == hosts.outside();
      client = anyone ? someone(ingress) : new Host(ingress, client.address());
    }
    int from = client.device();
    Host server =
        aim.destination()
            .map(p -> hosts.at(inside(p)))
            .orElseGet(() -> egress >= 0 ? someone(egress) : opposite(from));
    int clientPort = port(aim.sourcePorts(), this::clientPort);
    int serverPort = port(aim.destinationPorts(), this::servicePort);
    return new Flow(protocol, client, clientPort, server, serverPort);
  }

  private IpAddress inside(Prefix prefix) {
    return Vocabulary.inside(prefix, random);
  }

  private int port(List<PortRange> named, Supplier<Integer> otherwise) {
    return Vocabulary.pick(named, random).map(r -> r.draw(random)).orElseGet(otherwise);
  }

  private Flow anyhow(int protocol) {
    int roll = random.nextInt(100);
    Host client = roll < 50 ? hosts.neighbour(hosts.inside()) : someone(hosts.anyDevice());
    if (roll >= 98) {
      client = hosts.spoofed();
    }
    return new Flow(protocol, client, clientPort(), server(client), servicePort());
  }

  private Host server(Host client) {
    int roll = random.nextInt(100);
    if (roll < 45) {
      return opposite(client.device());
    }
    if (roll < 60) {
      return new Host(client.device(), hosts.router(client.device()).address());
    }
    if (roll < 70) {
      return hosts.at(hosts.routerAddress());
    }
    if (roll < 85) {
      return hosts.at(words.address(random).orElseGet(() -> hosts.far().address()));
    }
    if (roll < 97) {
      return someone(hosts.anyDevice());
    }
    return hosts.at(hosts.martian());
  }

  /** Somebody behind {@code device}. */
  public Host someone(int device) {
    boolean far = device == hosts.outside() && random.nextInt(4) > 0;
    return far ? hosts.far() : hosts.neighbour(device);
  }

  /** Somebody behind another device than {@code device}. */
  public Host opposite(int device) {
    return someone(device == hosts.outside() ? hosts.inside() : hosts.outside());
  }

  /** A port as clients use them: few, at the edges of NAT's classes of ports too. */
  public int clientPort() {
    return switch (random.nextInt(12)) {
      case 0 -> random.nextInt(1, 512);
      case 1 -> random.nextInt(512, 1_024);
      case 2 -> random.nextInt(1_024, 65_536);
      case 3 -> new int[] {1, 511, 512, 600, 1_023, 1_024, 65_535}[random.nextInt(7)];
      case 4 -> words.port(random).orElse(5_000);
      default -> 40_000 + random.nextInt(16);
    };
  }

  /** A port as servers use them: those of the rules, and the well-known ones. */
  public int servicePort() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> words.port(random).orElse(80);
      case 3 -> random.nextInt(1, 65_536);
      default -> SERVICES[random.nextInt(SERVICES.length)];
    };
  }
}
