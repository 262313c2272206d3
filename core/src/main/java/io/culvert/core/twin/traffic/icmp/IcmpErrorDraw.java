package io.culvert.core.twin.traffic.icmp;

import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;

/**
 * The first two words of an ICMP error.
 *
 * @param type RFC 792 or RFC 4443
 * @param code of all there are for the type, and rarely one there isn't
 * @param rest MTU, gateway, pointer, or nothing
 */
record IcmpErrorDraw(int type, int code, int rest) {

  private static final int LARGE_MTU = 9_000;

  static IcmpErrorDraw draw(Scene scene) {
    return scene.ipVersion() == 4 ? draw4(scene) : draw6(scene);
  }

  private static IcmpErrorDraw draw4(Scene scene) {
    int odd = scene.oneIn(20) ? scene.random().nextInt(256) : -1;
    int type = scene.any(3, 3, 3, 3, 3, 11, 11, 12, 4, 5);
    int code =
        switch (type) {
          case 3 -> scene.oneIn(3) ? scene.random().nextInt(16) : scene.any(0, 1, 2, 3, 4, 13);
          case 11 -> scene.random().nextInt(2);
          case 12 -> scene.random().nextInt(3);
          case 5 -> scene.random().nextInt(4);
          default -> 0;
        };
    int rest =
        switch (type) {
          case 3 -> code == 4 ? mtu(scene) : scene.any(0, 0, 0, 7);
          case 5 -> gateway(scene);
          case 12 -> scene.random().nextInt(24) << 24;
          default -> 0;
        };
    return new IcmpErrorDraw(type, odd < 0 ? code : odd, rest);
  }

  private static int gateway(Scene scene) {
    IpAddress gateway = scene.hosts().neighbour(scene.hosts().anyDevice()).address();
    return (int) gateway.low();
  }

  /**
   * The same, but that it teaches no path MTU where {@code quote} is ICMP: the kernel would believe
   * that of its own answers, and remember it beyond the scenario. The engine keeps no path MTUs.
   */
  IcmpErrorDraw about(byte[] quote) {
    boolean mtu = type == 2 || type == 3 && code == 4;
    boolean icmp =
        Headers.of(quote)
            .filter(h -> h.protocol() == IpProtocol.ICMP || h.protocol() == IpProtocol.ICMPV6)
            .isPresent();
    return mtu && icmp ? new IcmpErrorDraw(type, code, LARGE_MTU) : this;
  }

  private static int mtu(Scene scene) {
    return scene.any(1_280, 1_300, 1_400, 576, 552, 68, 0, 9_000);
  }

  private static IcmpErrorDraw draw6(Scene scene) {
    int odd = scene.oneIn(20) ? scene.random().nextInt(256) : -1;
    int type = scene.any(1, 1, 1, 1, 1, 2, 3, 3, 4, scene.any(0, 5, 100, 101, 126, 127));
    int code =
        switch (type) {
          case 1 -> scene.random().nextInt(8);
          case 3 -> scene.random().nextInt(2);
          case 4 -> scene.random().nextInt(4);
          default -> 0;
        };
    int rest =
        switch (type) {
          case 2 -> mtu(scene);
          case 4 -> scene.random().nextInt(64);
          default -> 0;
        };
    return new IcmpErrorDraw(type, odd < 0 ? code : odd, rest);
  }
}
