package io.culvert.core.device.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageMemoryTest {

  private static final int COUNT = 300;

  @Test
  void everyBufferBeginsOnAPageOfItsOwnAndTakesTheLargestPacket() {
    assumeTrue(Epoll.isAvailable());
    PageMemory memory = new PageMemory();
    List<Long> starts = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      ByteBuffer buffer = memory.get();
      assertThat(buffer.capacity()).isEqualTo(PacketBuffer.CAPACITY);
      starts.add(Buffer.memoryAddress(buffer));
    }
    assertThat(starts).allMatch(start -> start % 4096 == 0);
    starts.sort(null);
    for (int i = 1; i < COUNT; i++) {
      assertThat(starts.get(i) - starts.get(i - 1)).isGreaterThanOrEqualTo(PacketBuffer.CAPACITY);
    }
  }

  @Test
  void packetsKeepToThemselves() {
    assumeTrue(Epoll.isAvailable());
    PacketPool pool = new PacketPool(COUNT, new PageMemory());
    List<PacketBuffer> packets = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      PacketBuffer packet = pool.acquire();
      packet.i32(0, i);
      packet.i32(PacketBuffer.CAPACITY - 4, i);
      packets.add(packet);
    }
    for (int i = 0; i < COUNT; i++) {
      assertThat(packets.get(i).i32(0)).isEqualTo(i);
      assertThat(packets.get(i).i32(PacketBuffer.CAPACITY - 4)).isEqualTo(i);
    }
  }
}
