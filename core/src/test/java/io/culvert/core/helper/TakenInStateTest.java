package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.state.Block;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Mirror;
import io.culvert.core.state.Records;
import io.culvert.core.state.StateLoader;
import io.culvert.core.state.TakeIn;
import java.nio.ByteBuffer;
import java.util.List;

/** The same by way of a mirror, in turns of a few cells, as where another router is gone. */
class TakenInStateTest extends RestoredStateTest {

  private static final int CELLS = 7;

  @Override
  StateLoader.Loaded load(
      EngineState to, List<ByteBuffer> told, boolean stopped, long elapsedMicros) {
    Mirror mirror = new Mirror(1 << 20);
    mark(mirror, Records.BEGUN);
    for (ByteBuffer block : told) {
      assertThat(mirror.received(block.position(0), 0)).isTrue();
    }
    if (stopped) {
      mark(mirror, Records.STOPPED);
    }
    assertThat(mirror.whole()).isTrue();
    assertThat(mirror.ended()).isEqualTo(stopped);
    TakeIn in = new TakeIn(mirror);
    in.begin(to, (device, version, high, low) -> device == 1, true, elapsedMicros * 1_000);
    while (in.turn(CELLS, router.rig.now, NOW_MICROS + elapsedMicros)) {
      // until all is there
    }
    return in.loaded();
  }

  private static void mark(Mirror mirror, int kind) {
    ByteBuffer block = Block.fresh();
    Records.mark(block, kind);
    assertThat(mirror.received(Block.seal(block, 0), 0)).isTrue();
  }
}
