package io.culvert.core.control.config;

import io.culvert.core.control.Position;
import io.culvert.core.control.config.DeviceConfig.Kind;
import io.culvert.core.control.config.DeviceConfig.Peer;
import io.culvert.core.device.Device;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the {@code devices} of a configuration. */
final class DeviceReader {

  /** What the kernel takes as a device name, less what a rule file could not quote. */
  private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9_.-]{1,15}");

  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_.-]{1,255}");

  /** RFC 791: every host takes 68 bytes; RFC 8200: every IPv6 link takes 1280. */
  private static final int MIN_MTU_BYTES = 68;

  private static final int MIN_IPV6_MTU_BYTES = 1280;
  private static final int MAX_MTU_BYTES = 65535;
  private static final int MAX_QUEUE = 1_000_000;

  private final Map<IpAddress, Position> taken = new HashMap<>();

  List<DeviceConfig> devices(ConfigSection root) {
    ConfigSection all = root.section("devices");
    List<DeviceConfig> devices = new ArrayList<>();
    for (Map.Entry<String, ConfigNode.Member> member : all.members().entrySet()) {
      String name = member.getKey();
      Position at = member.getValue().keyAt();
      if (!NAME.matcher(name).matches()) {
        all.problem(
            at,
            "\"" + name + "\" can't name a device",
            "at most 15 of letters, digits, dot, dash and underscore");
      }
      devices.add(device(name, at, all.section(name)));
    }
    all.end();
    if (devices.isEmpty() && !root.has("cluster")) {
      root.problem(all.at(), "no devices", "a router needs at least one under \"devices:\"");
    }
    return devices;
  }

  private DeviceConfig device(String name, Position at, ConfigSection section) {
    Kind kind = section.word("kind", Kind.class, null);
    if (kind == null && !section.has("kind")) {
      section.problem(at, section.path() + " has no kind", "add \"kind: tun\" or \"kind: tap\"");
    }
    int mtu = (int) section.number("mtu", MIN_MTU_BYTES, MAX_MTU_BYTES, 1500);
    List<Prefix> addresses = addresses(section);
    if (mtu < MIN_IPV6_MTU_BYTES && addresses.stream().anyMatch(p -> p.address().version() == 6)) {
      section.problem(
          section.at("mtu"),
          section.path() + " has an IPv6 address, which needs an mtu of " + MIN_IPV6_MTU_BYTES,
          "");
    }
    DeviceConfig device =
        new DeviceConfig(
            name,
            kind == null ? Kind.TUN : kind,
            section.word("role", Device.Role.class, Device.Role.NETWORK),
            mtu,
            addresses,
            section.flag("offload", true),
            peer(section, kind, addresses),
            at);
    section.end();
    return device;
  }

  private Optional<Peer> peer(ConfigSection device, Kind kind, List<Prefix> own) {
    ConfigSection section = device.section("peer");
    if (!device.has("peer")) {
      return Optional.empty();
    }
    if (kind == Kind.PCAP || kind == Kind.SIM) {
      device.problem(device.at("peer"), section.path() + ": only tun and tap have a peer", "");
    }
    Optional<String> namespace = section.text("netns");
    namespace
        .filter(n -> !NAMESPACE.matcher(n).matches() || n.startsWith("."))
        .ifPresent(
            n ->
                section.problem(
                    section.at("netns"), "\"" + n + "\" can't name a network namespace", ""));
    List<Prefix> addresses = addresses(section);
    boolean defaultRoute = section.flag("default-route", false);
    if (defaultRoute && own.isEmpty()) {
      section.problem(
          section.at("default-route"),
          section.path() + ".default-route leads nowhere",
          "give " + device.path() + " an address for it to lead to");
    }
    int queue = (int) section.number("queue", 0, MAX_QUEUE, 0);
    section.end();
    return Optional.of(new Peer(namespace, addresses, defaultRoute, queue, section.at()));
  }

  private List<Prefix> addresses(ConfigSection section) {
    List<Prefix> addresses = new ArrayList<>();
    for (ConfigNode item : section.list("address", ConfigNode.Kind.TEXT)) {
      section
          .parse(section.path() + ".address", item.at(), item.text(), DeviceReader::hostAddress)
          .ifPresent(
              prefix -> {
                addresses.add(prefix);
                Position first = taken.putIfAbsent(prefix.address(), item.at());
                if (first != null) {
                  section.problem(
                      item.at(),
                      prefix.address() + " is given twice",
                      "the first is in line " + first.line());
                }
              });
    }
    return List.copyOf(addresses);
  }

  /** An address a host can have; the length says how large its network is. */
  private static Prefix hostAddress(String text) {
    Prefix prefix = Prefix.of(text);
    IpAddress address = prefix.address();
    int bits = address.version() == 4 ? 32 : 128;
    boolean network = prefix.lengthBits() < bits - 1 && prefix.network().equals(address);
    boolean broadcast =
        address.version() == 4
            && prefix.lengthBits() < 31
            && (address.low() | prefix.maskLow()) == 0xFFFF_FFFFL;
    boolean multicast =
        address.version() == 4 ? address.low() >>> 28 == 0xE : Ipv6View.multicast(address.high());
    if (network || broadcast || multicast || (address.high() | address.low()) == 0) {
      String what =
          network ? "the network itself" : broadcast ? "its broadcast address" : "no host";
      throw new IllegalArgumentException(text + " names " + what + ", not an address of a device");
    }
    return prefix;
  }
}
