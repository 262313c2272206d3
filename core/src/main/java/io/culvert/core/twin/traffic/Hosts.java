package io.culvert.core.twin.traffic;

import io.culvert.core.route.StaticRoute;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Who lives where: eight hosts in each network next to the router, some dozens on the Internet, the
 * router itself, and liars. Few enough that they meet, many enough that rules tell them apart.
 */
public final class Hosts {

  private static final int NEIGHBOURS = 8;
  private static final List<Prefix> FAR =
      prefixes(
          "198.51.100.0/28",
          "203.0.113.0/29",
          "192.0.2.8/30",
          "8.8.8.8/32",
          "172.16.5.0/30",
          "2001:db8::/125",
          "2001:db8:ffff:1::/126",
          "2600::/127",
          "64:ff9b::c000:201/128");
  private static final List<IpAddress> MARTIANS =
      addresses(
          "0.0.0.0",
          "0.1.2.3",
          "127.0.0.1",
          "127.7.7.7",
          "255.255.255.255",
          "224.0.0.1",
          "224.0.0.251",
          "239.1.2.3",
          "240.0.0.1",
          "169.254.3.4",
          "::",
          "::1",
          "::7f00:1",
          "::ffff:10.1.0.2",
          "fe80::1",
          "fe80::a:2",
          "ff01::1",
          "ff02::1",
          "ff02::2",
          "ff02::1:ff00:1",
          "ff05::1:3",
          "ff0e::99",
          "fec0::1");

  private final Topology topology;
  private final int ipVersion;
  private final RandomGenerator random;

  /** Those around {@code topology} that speak {@code ipVersion}. */
  public Hosts(Topology topology, int ipVersion, RandomGenerator random) {
    this.topology = topology;
    this.ipVersion = ipVersion;
    this.random = random;
  }

  private static List<Prefix> prefixes(String... all) {
    return Stream.of(all).map(Prefix::of).toList();
  }

  private static List<IpAddress> addresses(String... all) {
    return Stream.of(all).map(IpAddress::of).toList();
  }

  /** Somebody in the network next to the router on {@code device}. */
  public Host neighbour(int device) {
    return neighbour(device, 2 + random.nextInt(NEIGHBOURS));
  }

  /** The host with this number, 2 and up, in the network on {@code device}. */
  public Host neighbour(int device, int number) {
    IpAddress network = subnet(device).network();
    return new Host(device, new IpAddress(ipVersion, network.high(), network.low() + number));
  }

  /** Somebody on the Internet. */
  public Host far() {
    List<Prefix> ours = FAR.stream().filter(p -> p.address().version() == ipVersion).toList();
    return at(Vocabulary.inside(ours.get(random.nextInt(ours.size())), random));
  }

  /** The router's own address on {@code device}, spoken to from there. */
  public Host router(int device) {
    return new Host(device, topology.devices().get(device).address(ipVersion));
  }

  /** One of the router's own addresses. */
  public IpAddress routerAddress() {
    return router(anyDevice()).address();
  }

  /** Whoever has {@code address}, behind the device the router would send it to. */
  public Host at(IpAddress address) {
    return new Host(deviceOf(address), address);
  }

  /** An index of a device. */
  public int anyDevice() {
    return random.nextInt(topology.devices().size());
  }

  /** The index of the device called {@code name}, or -1. */
  public int device(String name) {
    for (int i = 0; i < topology.devices().size(); i++) {
      if (topology.devices().get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The largest packet the link on {@code device} takes. */
  public int mtuBytes(int device) {
    return topology.devices().get(device).mtuBytes();
  }

  /** The device a packet to {@code address} leaves by, the router's own addresses included. */
  public int deviceOf(IpAddress address) {
    for (int i = 0; i < topology.devices().size(); i++) {
      if (subnet(i).contains(address)) {
        return i;
      }
    }
    StaticRoute best = null;
    for (StaticRoute route : topology.routes()) {
      boolean longer = best == null || route.to().lengthBits() > best.to().lengthBits();
      if (route.to().contains(address) && longer) {
        best = route;
      }
    }
    return best == null ? outside() : device(best.device());
  }

  /** The device of the default route. */
  public int outside() {
    for (StaticRoute route : topology.routes()) {
      if (route.to().lengthBits() == 0 && route.to().address().version() == ipVersion) {
        return device(route.device());
      }
    }
    return topology.devices().size() - 1;
  }

  /** A device that is not {@link #outside()}. */
  public int inside() {
    int device = random.nextInt(topology.devices().size() - 1);
    return device < outside() ? device : device + 1;
  }

  /** The subnet of {@code device}, with the router's address in it. */
  public Prefix subnet(int device) {
    return topology.devices().get(device).addresses().stream()
        .filter(prefix -> prefix.address().version() == ipVersion)
        .findFirst()
        .orElseThrow();
  }

  /** Somebody who uses an address that does not belong where they are. */
  public Host spoofed() {
    int device = anyDevice();
    IpAddress address =
        switch (random.nextInt(4)) {
          case 0 -> martian();
          case 1 -> routerAddress();
          case 2 -> far().address();
          default -> neighbour(anyDevice()).address();
        };
    return new Host(device, address);
  }

  /** An address nobody should send from, or few should send to; broadcasts included. */
  public IpAddress martian() {
    List<IpAddress> all = new ArrayList<>();
    MARTIANS.stream().filter(a -> a.version() == ipVersion).forEach(all::add);
    if (ipVersion == 4) {
      Prefix subnet = subnet(anyDevice());
      all.add(IpAddress.v4((int) (subnet.network().low() | ~subnet.maskLow() & 0xFFFF_FFFFL)));
      all.add(subnet.network());
    }
    return all.get(random.nextInt(all.size()));
  }
}
