package io.culvert.core.helper;

import io.culvert.core.state.Block;
import io.culvert.core.state.ChangeFeed;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Records;
import io.culvert.core.state.StateLoader;
import java.nio.ByteBuffer;

/** Has one engine know all that another knows, by records. */
final class Restart {

  private static final long EPOCH_MICROS = 5_000_000_000_000L;

  private Restart() {}

  /** As a router that is stopped, and one that begins at once. */
  static void tell(EngineState from, EngineState to, long nowNanos) {
    StateLoader loader =
        new StateLoader(to, (device, version, high, low) -> true, nowNanos, EPOCH_MICROS);
    Records.Reader reader = new Records.Reader();
    ChangeFeed.Sink into =
        new ChangeFeed.Sink() {
          @Override
          public ByteBuffer begin() {
            return Block.fresh();
          }

          @Override
          public void end(ByteBuffer block, boolean change) {
            try {
              reader.read(block.flip().position(Block.HEAD_BYTES), loader);
            } catch (Records.BadRecordException e) {
              throw new AssertionError(e);
            }
          }
        };
    ChangeFeed feed = new ChangeFeed(from);
    feed.begin();
    boolean more = true;
    while (more) {
      boolean changing = feed.changes(64, into, nowNanos, EPOCH_MICROS);
      more = feed.walk(64, into, nowNanos, EPOCH_MICROS) || changing;
    }
    loader.mark(Records.STOPPED);
    loader.finish(EPOCH_MICROS);
  }
}
