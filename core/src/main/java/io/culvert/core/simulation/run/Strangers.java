package io.culvert.core.simulation.run;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.Parcel;
import io.culvert.core.simulation.net.Reading;
import io.culvert.core.simulation.net.Writing;
import io.culvert.core.wire.IpAddress;
import java.nio.ByteBuffer;

/** Those who send what nobody asked for, under addresses that are nobody's. */
final class Strangers {

  private static final int FIRST = 100;
  private static final int COUNT = 100;

  private final World world;
  private final SeededRandom random;

  Strangers(World world, SeededRandom random) {
    this.world = world;
    this.random = random;
  }

  /** Some come at once: by the outer router to what is published, or from within to the net. */
  void come() {
    int count = 1 + random.nextInt(60);
    boolean outside = random.nextInt(3) != 0;
    int ipVersion = world.layout().ipVersion();
    for (int i = 0; i < count; i++) {
      Place from = outside ? Place.NET : Place.LAN;
      Place to = outside ? Place.LINK : Place.NET;
      IpAddress source = from.address(ipVersion, FIRST + random.nextInt(COUNT));
      IpAddress target = to.address(ipVersion, outside ? 1 : 10 + random.nextInt(4));
      RouterNode router = world.routers().get(outside ? 1 : 0);
      router.receive(router.port(outside ? 1 : 0), parcel(source, target));
    }
  }

  private Parcel parcel(IpAddress source, IpAddress target) {
    int port = 1_024 + random.nextInt(60_000);
    boolean tcp = random.nextInt(2) == 0;
    int to = random.nextInt(2) == 0 ? Layout.PUBLIC_WEB : random.nextInt(65_536);
    Endpoint dialled = new Endpoint(target, to);
    Flow flow = new Flow(0, Flow.Kind.FLOOD, new Endpoint(source, port), dialled, dialled, null);
    ByteBuffer b = ByteBuffer.allocate(tcp ? 20 : 20 + random.nextInt(40));
    b.putShort((short) port).putShort((short) to);
    if (tcp) {
      b.putInt((int) random.nextLong())
          .putInt(0)
          .put((byte) 0x50)
          .put((byte) 2)
          .putShort((short) 1);
    } else {
      b.putShort((short) b.capacity());
    }
    int protocol = tcp ? Reading.TCP : Reading.UDP;
    byte[] bytes = Writing.packet(source, target, protocol, b.array(), tcp ? 16 : 6, 7, false);
    return new Parcel(bytes, flow, true, false, false);
  }
}
