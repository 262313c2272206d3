package io.culvert.core.twin.traffic.ip;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.History;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.twin.traffic.packet.HeaderDress;
import io.culvert.core.twin.traffic.packet.HeaderLies;
import io.culvert.core.twin.traffic.packet.IpBytes;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Packets that have no business where they are: from or to addresses nobody has, by the wrong
 * device, back to where they came from, or old ones again with a header that is not right.
 */
final class OddPackets extends Script {

  OddPackets(Scene scene) {
    super(scene);
    for (int i = scene.random().nextInt(1, 4); i > 0; i--) {
      then(this::one);
    }
  }

  private Step one() {
    RandomGenerator random = scene.random();
    return switch (random.nextInt(8)) {
      case 0 -> plain(scene.hosts().spoofed(), someone(), "from nowhere");
      case 1 -> plain(someone(), scene.hosts().at(scene.hosts().martian()), "to nowhere");
      case 2 -> {
        Host one = someone();
        yield plain(one, scene.hosts().neighbour(one.device()), "back out of the same device");
      }
      case 3 -> {
        Host one = someone();
        yield plain(new Host(scene.hosts().anyDevice(), one.address()), someone(), "astray");
      }
      case 4 -> jumbo();
      default -> again();
    };
  }

  private Host someone() {
    return scene.flows().someone(scene.hosts().anyDevice());
  }

  private Step plain(Host from, Host to, String remark) {
    byte[] packet = packet(from, to);
    if (scene.oneIn(3)) {
      packet = HeaderDress.draw(packet, scene.random());
    }
    return scene.packet(from, packet, remark);
  }

  private byte[] packet(Host from, Host to) {
    String a = from.address().toString();
    String b = to.address().toString();
    int port = scene.flows().clientPort();
    Packets p =
        switch (scene.random().nextInt(4)) {
          case 0 -> Packets.echo(a, b, port, 1);
          case 1 -> Packets.tcp(a, port, b, scene.flows().servicePort()).flags(2);
          default -> Packets.udp(a, port, b, scene.flows().servicePort());
        };
    return p.payloadBytes(scene.any(0, 10, 100)).bytes();
  }

  /**
   * An IPv6 packet that says it is larger than its length field can say; or may be not (RFC 2675).
   */
  private Step jumbo() {
    Flow flow = scene.flows().draw(IpProtocol.UDP);
    byte[] packet = packet(flow.client(), flow.server());
    if (scene.ipVersion() == 6) {
      int length = scene.any(packet.length - 32, packet.length, 65_535, 65_536, 0, 100_000);
      byte[] options = {0, 0, (byte) 0xC2, 4, 0, 0, 0, 0};
      IpBytes.put32(options, 4, length);
      packet = HeaderDress.withExtension(packet, IpProtocol.HOP_BY_HOP, options);
      if (!scene.oneIn(4)) {
        IpBytes.put16(packet, 4, 0);
      }
    }
    return scene.packet(flow.client(), packet, "jumbogram");
  }

  private Step again() {
    Optional<History.Past> past = scene.history().draw(scene.random());
    // a kernel with rules of one family neither tracks nor reassembles what a lie made the other's
    if (past.isEmpty()
        || !IpBytes.readable(past.get().bytes())
        || IpBytes.version(past.get().bytes()) != scene.ipVersion()) {
      return plain(someone(), someone(), "plain");
    }
    byte[] old = past.get().bytes();
    int device = scene.oneIn(4) ? scene.hosts().anyDevice() : past.get().device();
    if (scene.random().nextBoolean() || old.length > 0xFF00) {
      return new Step.Packet(device, HeaderLies.draw(old, scene.random()), "an old one lies");
    }
    return new Step.Packet(device, HeaderDress.draw(old, scene.random()), "an old one dressed");
  }
}
