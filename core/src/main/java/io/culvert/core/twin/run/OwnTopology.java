package io.culvert.core.twin.run;

import io.culvert.core.route.StaticRoute;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Devices for an operator's rules: those that {@code -i} and {@code -o} name, with the subnets that
 * rules give them ({@code -i eth1 -s 192.168.1.0/24}, {@code -o eth0 -j SNAT --to-source …}), and
 * others where nothing is said. The one that NAT leaves by leads everywhere.
 */
final class OwnTopology {

  private static final int LEAST = 2;
  private static final int MTU_BYTES = 1_500;
  private static final Pattern DEVICE = Pattern.compile("(! )?(?<=\\s)-([io]) (\\S+)");
  private static final String[] SPARE = {"a0", "b0"};

  private final Map<String, List<Prefix>> devices = new LinkedHashMap<>();
  private String outside;

  private OwnTopology() {}

  /** The topology for rules as Culvert saves them. */
  static Topology of(String rules) {
    OwnTopology reader = new OwnTopology();
    rules
        .lines()
        .filter(line -> line.startsWith("-A "))
        .map(line -> line.replaceAll("\"[^\"]*\"", "TEXT"))
        .forEach(reader::rule);
    return reader.topology();
  }

  private void rule(String line) {
    Matcher matcher = DEVICE.matcher(line);
    while (matcher.find()) {
      String name = matcher.group(3).replaceFirst("\\+$", "0");
      if (name.equals("lo")) {
        continue;
      }
      List<Prefix> subnets = devices.computeIfAbsent(name, n -> new ArrayList<>());
      if (matcher.group(1) != null) {
        continue;
      }
      boolean in = matcher.group(2).equals("i");
      address(line, in ? "-s" : "-d").ifPresent(found -> subnet(subnets, found));
      if (!in && (line.contains("-j MASQUERADE") || line.contains("-j SNAT"))) {
        outside = name;
        source(line).ifPresent(address -> own(subnets, address));
      }
    }
  }

  private static Optional<Prefix> address(String line, String option) {
    Matcher matcher = Pattern.compile("(?<!! )" + option + " ([0-9a-f.:]+/\\d+)\\b").matcher(line);
    return matcher.find() ? prefix(matcher.group(1)) : Optional.empty();
  }

  private static Optional<Prefix> prefix(String text) {
    try {
      return Optional.of(Prefix.of(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<IpAddress> source(String line) {
    Matcher matcher = Pattern.compile("--to-source ([0-9a-f.:\\[\\]]+)").matcher(line);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String text = matcher.group(1).replaceAll("^\\[(.*)].*", "$1");
    return IpAddress.parse(text).or(() -> IpAddress.parse(text.replaceFirst(":\\d+$", "")));
  }

  /** The router has the subnet's first address, unless something else is said. */
  private static void subnet(List<Prefix> subnets, Prefix found) {
    int version = found.address().version();
    boolean usable =
        version == 4
            ? found.lengthBits() >= 8 && found.lengthBits() <= 30
            : found.lengthBits() >= 16 && found.lengthBits() <= 126;
    if (usable && subnets.stream().noneMatch(p -> p.address().version() == version)) {
      IpAddress network = found.network();
      subnets.add(
          new Prefix(
              new IpAddress(version, network.high(), network.low() + 1), found.lengthBits()));
    }
  }

  private static void own(List<Prefix> subnets, IpAddress address) {
    if (subnets.stream().noneMatch(p -> p.address().version() == address.version())) {
      subnets.add(new Prefix(address, address.version() == 4 ? 24 : 64));
    }
  }

  private Topology topology() {
    for (int i = 0; devices.size() < LEAST; i++) {
      devices.putIfAbsent(SPARE[i], new ArrayList<>());
    }
    List<Topology.Device> all = new ArrayList<>();
    int number = 0;
    for (Map.Entry<String, List<Prefix>> device : devices.entrySet()) {
      number++;
      List<Prefix> addresses = device.getValue();
      if (addresses.stream().noneMatch(p -> p.address().version() == 4)) {
        addresses.add(Prefix.of("10." + number + ".0.1/24"));
      }
      if (addresses.stream().noneMatch(p -> p.address().version() == 6)) {
        addresses.add(Prefix.of("fd0" + Integer.toHexString(number & 15) + "::1/64"));
      }
      all.add(new Topology.Device(device.getKey(), addresses, MTU_BYTES));
    }
    return new Topology(all, routes(all));
  }

  private List<StaticRoute> routes(List<Topology.Device> all) {
    Topology.Device out =
        all.stream().filter(d -> d.name().equals(outside)).findFirst().orElse(all.get(1));
    return List.of(
        StaticRoute.of(Prefix.of("0.0.0.0/0"), neighbor(out.address(4)), out.name()),
        StaticRoute.of(Prefix.of("::/0"), neighbor(out.address(6)), out.name()));
  }

  /** Another address of the same subnet. */
  private static IpAddress neighbor(IpAddress own) {
    long other = (own.low() & 3) == 1 ? own.low() + 1 : (own.low() ^ 3) == 0 ? 2 : own.low() ^ 1;
    return new IpAddress(own.version(), own.high(), other);
  }
}
