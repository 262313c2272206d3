package io.culvert.core.twin.traffic.ip;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.twin.traffic.packet.HeaderDress;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import java.util.random.RandomGenerator;

/** Somebody wants something of the router itself: it pings, or finds nobody listening. */
final class RouterTalk extends Script {

  private static final int[] FLAGS = {2, 2, 2, 0x10, 0x12, 0x18, 1, 0x11, 4, 0x14, 0, 0x29, 0x3F};

  private final Host client;
  private final IpAddress router;
  private final int port;

  RouterTalk(Scene scene) {
    super(scene);
    client = scene.oneIn(12) ? scene.hosts().spoofed() : someone();
    router = scene.oneIn(8) ? scene.hosts().martian() : scene.hosts().routerAddress();
    port = scene.flows().clientPort();
    for (int i = scene.random().nextInt(1, 4); i > 0; i--) {
      then(this::one);
    }
  }

  private Host someone() {
    return scene.flows().someone(scene.hosts().anyDevice());
  }

  private Step one() {
    RandomGenerator random = scene.random();
    byte[] packet = any(random).bytes();
    if (scene.oneIn(4)) {
      packet = HeaderDress.draw(packet, random);
    }
    return scene.packet(client, packet, "for the router itself");
  }

  private Packets any(RandomGenerator random) {
    boolean four = scene.ipVersion() == 4;
    String from = client.address().toString();
    String to = router.toString();
    int to2 = scene.flows().servicePort();
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> Packets.echo(from, to, port, random.nextInt(4)).payloadBytes(size());
      case 3, 4 -> Packets.udp(from, port, to, to2).payloadBytes(size());
      case 5, 6, 7 ->
          Packets.tcp(from, port, to, to2)
              .flags(FLAGS[random.nextInt(FLAGS.length)])
              .seq(random.nextInt())
              .ack(random.nextInt())
              .payloadBytes(scene.any(0, 0, 1, 100));
      case 8 -> Packets.raw(from, to, any(), new byte[random.nextInt(40)]);
      case 9 -> Packets.icmp(from, to, random.nextInt(256), random.nextInt(2), random.nextInt());
      case 10 -> {
        int code = four ? scene.any(13, 15, 17, 8) : scene.any(130, 133, 135, 139, 128);
        yield Packets.icmp(from, to, code, 0, random.nextInt()).payloadBytes(scene.any(0, 12, 16));
      }
      default ->
          Packets.udp(from, port, to, to2).checksum(scene.any(0, 1, 0xFFFF)).payloadBytes(size());
    };
  }

  private int any() {
    return scene.any(
        IpProtocol.IGMP, 4, 41, IpProtocol.GRE, IpProtocol.SCTP, IpProtocol.UDPLITE, 99, 255);
  }

  private int size() {
    return scene.any(0, 1, 56, 500, 1_300, 1_450);
  }
}
