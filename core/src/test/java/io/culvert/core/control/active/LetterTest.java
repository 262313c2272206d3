package io.culvert.core.control.active;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.wire.PacketBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LetterTest {

  private final SplittableRandom random = new SplittableRandom(9);
  private final Device device =
      new MemoryDevice(
          new DeviceSpec("wan0", 0, Device.Role.NETWORK, 1500, List.of(), DeviceSpec.Link.DEFAULT),
          (by, packet) -> {});

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void aPacketArrivesAsItWasRead() {
    byte[] sent = bytes(60_000);
    PacketBuffer packet = new PacketBuffer().fill(sent);
    packet.partialChecksum(packet.start() + 20, 16);
    packet.gso(PacketBuffer.GSO_TCPV4, 1448, true);
    packet.reassembledFrom(1400, true);
    byte[] letter = Letter.write(device, packet, 2, 1);
    PacketBuffer got = new PacketBuffer();
    assertThat(Letter.device(letter)).isEqualTo("wan0");
    assertThat(Letter.hops(letter)).isEqualTo(2);
    assertThat(Letter.asker(letter)).isEqualTo(1);
    assertThat(Letter.packet(letter)).isEqualTo(sent);
    assertThat(Letter.read(letter, got)).isTrue();
    assertThat(got.toArray()).isEqualTo(sent);
    assertThat(got.checksumPartial()).isTrue();
    assertThat(got.checksumVerified()).isFalse();
    assertThat(got.checksumStart() - got.start()).isEqualTo(20);
    assertThat(got.checksumOffset()).isEqualTo(16);
    assertThat(got.gsoType()).isEqualTo(PacketBuffer.GSO_TCPV4);
    assertThat(got.gsoSize()).isEqualTo(1448);
    assertThat(got.gsoEcn()).isTrue();
    assertThat(got.largestFragment()).isEqualTo(1400);
    assertThat(got.dontFragmentSeen()).isTrue();
  }

  @Test
  void whatIsNoLetterIsNone() {
    byte[] letter = Letter.write(device, new PacketBuffer().fill(bytes(40)), 1, -1);
    int head = letter.length - 40;
    for (int length = 0; length <= head; length++) {
      assertThat(Letter.device(Arrays.copyOf(letter, length))).isEmpty();
    }
    for (int i = 0; i < 20_000; i++) {
      byte[] drawn = i % 2 == 0 ? bytes(random.nextInt(80)) : letter.clone();
      if (drawn.length > 0) {
        drawn[random.nextInt(drawn.length)] = (byte) random.nextInt();
      }
      if (!Letter.device(drawn).isEmpty()) {
        Letter.read(drawn, new PacketBuffer()); // whatever comes of it, nothing is thrown
      }
    }
  }
}
