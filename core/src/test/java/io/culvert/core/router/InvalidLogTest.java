package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.clock.SystemClock;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code nf_conntrack_log_invalid}: INVALID packets are told of, with the reason in words. */
class InvalidLogTest {

  private static final String A = "10.1.0.2";
  private static final String B = "10.2.0.2";

  private final List<TestDevice> devices =
      List.of(TestDevice.tun(0, "a0", "10.1.0.1/24"), TestDevice.tun(1, "b0", "10.2.0.1/24"));
  private final Engine engine = ParityRig.engine(new SystemClock(), devices);
  private final List<String> said = new ArrayList<>();

  InvalidLogTest() {
    engine.log(
        new PacketLog() {
          @Override
          public void log(PacketContext packet, int level, String prefix, int flags) {
            said.add(level + " " + packet.ingress().name() + " " + prefix);
          }
        });
  }

  private void send(Packets packet) {
    byte[] bytes = packet.bytes();
    PacketBuffer buffer = engine.pool().acquire();
    buffer.bytes().put(PacketBuffer.HEADROOM, bytes);
    buffer.extent(PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + bytes.length);
    engine.walk().receive(devices.get(0), buffer);
  }

  private void sendAll() {
    send(Packets.tcp(A, 1, B, 80).flags(TcpView.RST));
    send(Packets.udp(A, 1, B, 53).payload("x").checksum(7));
    send(Packets.udp(A, 1, B, 53).payload("x"));
  }

  private void log(int protocol) {
    engine.tunables().set("net.netfilter.nf_conntrack_log_invalid", protocol);
  }

  @Test
  void nothingIsSaidUnlessAskedFor() {
    sendAll();
    assertThat(said).isEmpty();
  }

  @Test
  void oneProtocolOrAllOfThem() {
    log(6);
    sendAll();
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).startsWith("5 a0 nf_ct_proto_6: ").endsWith(" ");
    log(255);
    sendAll();
    assertThat(said).hasSize(3);
    assertThat(said.get(2)).isEqualTo("5 a0 nf_ct_proto_17: bad UDP checksum ");
    log(0);
    sendAll();
    assertThat(said).hasSize(3);
  }

  @Test
  void aPacketRefusedForWantOfRoomIsNotInvalid() {
    log(255);
    engine.tunables().set("net.netfilter.nf_conntrack_max", 1);
    for (int port = 1; port <= 3; port++) {
      send(Packets.udp(A, port, B, 53).payload("x"));
    }
    assertThat(said).isEmpty();
  }
}
