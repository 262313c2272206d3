package io.culvert.core.twin.traffic.icmp;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import java.nio.ByteBuffer;

/**
 * What IPv6 neighbours tell each other (RFC 4861, RFC 2710, RFC 3810): solicitations,
 * advertisements, redirects, listener reports; also from too far away, where they mean nothing.
 */
final class NeighborTalk extends Script {

  private static final long LINK_LOCAL = 0xFE80L << 48;
  private static final long ALL_NODES = 0xFF02L << 48;
  private static final int LINK_ADDRESS = 1;
  private static final int MLD_QUERY = 130;
  private static final int MLD_DONE = 132;
  private static final int MLD2_REPORT = 143;

  private final int device;

  NeighborTalk(Scene scene) {
    super(scene);
    device = scene.hosts().anyDevice();
    for (int i = scene.random().nextInt(1, 4); i > 0; i--) {
      then(this::message);
    }
  }

  private Step message() {
    int type = scene.any(133, 134, 135, 135, 135, 136, 136, 137, 130, 131, 132, 143);
    scene.count("icmp.neighbor." + type);
    Host from = new Host(device, source());
    Packets packet =
        Packets.icmp(from.address(), destination(type), type, scene.oneIn(10) ? 1 : 0, rest(type))
            .payload(body(type))
            .ttl(scene.any(255, 255, 255, 64, 1));
    return scene.packet(from, packet, "neighbor message " + type);
  }

  private IpAddress source() {
    return switch (scene.random().nextInt(4)) {
      case 0 -> IpAddress.v6(0, 0);
      case 1 -> scene.hosts().neighbour(device).address();
      default -> IpAddress.v6(LINK_LOCAL, scene.random().nextInt(1, 5));
    };
  }

  private IpAddress destination(int type) {
    return switch (scene.random().nextInt(5)) {
      case 0 -> scene.hosts().router(device).address();
      case 1 -> scene.hosts().neighbour(scene.hosts().anyDevice()).address();
      case 2 -> IpAddress.v6(ALL_NODES, 0x1_FF00_0000L + 1);
      default -> IpAddress.v6(ALL_NODES, type == 133 ? 2 : type == MLD2_REPORT ? 0x16 : 1);
    };
  }

  private int rest(int type) {
    return switch (type) {
      case 134 -> 64 << 24 | scene.any(0, 0x40, 0x80) << 16 | scene.any(0, 1_800);
      case 136 -> scene.any(0, 0xE000_0000, 0x6000_0000, 0x2000_0000);
      case MLD2_REPORT -> 1;
      default -> 0;
    };
  }

  private byte[] body(int type) {
    ByteBuffer body = ByteBuffer.allocate(64);
    if (type == 134) {
      body.putLong(0);
    } else if (type == MLD2_REPORT) {
      body.putInt(4 << 24);
    }
    if (type == 135 || type == 136 || type == 137 || type >= MLD_QUERY && type <= MLD_DONE) {
      body.put(target().toBytes());
    }
    if (type == 137) {
      body.put(scene.hosts().far().address().toBytes());
    } else if (type == MLD2_REPORT) {
      body.put(target().toBytes());
    } else if (type >= 133 && type <= 136 && scene.random().nextBoolean()) {
      int option = type == 133 || type == 135 ? LINK_ADDRESS : LINK_ADDRESS + 1;
      body.put((byte) option)
          .put((byte) scene.any(1, 1, 1, 0, 7))
          .putInt(0x0200_0000)
          .putShort((short) 1);
    }
    byte[] written = new byte[body.position()];
    body.flip().get(written);
    return written;
  }

  private IpAddress target() {
    return scene.random().nextBoolean()
        ? scene.hosts().router(device).address()
        : scene.hosts().neighbour(device).address();
  }
}
