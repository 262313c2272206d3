package io.culvert.core.control.engine;

import io.culvert.core.control.Loop;
import io.culvert.core.control.sets.SetFile;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/** Carries a file of set commands out in turns, with the devices served in between. Loop only. */
final class SetTurns {

  private final Loop loop;
  private final SetDesk desk;
  private final List<SetFile.Line> lines;
  private final boolean exist;
  private final Promise<Integer> done = Promise.promise();
  private int at;

  private SetTurns(Loop loop, SetDesk desk, List<SetFile.Line> lines, boolean exist) {
    this.loop = loop;
    this.desk = desk;
    this.lines = lines;
    this.exist = exist;
  }

  /** Completes with how many there were, or fails at the first that can't be carried out. */
  static Future<Integer> restore(Loop loop, SetDesk desk, List<SetFile.Line> lines, boolean exist) {
    SetTurns turns = new SetTurns(loop, desk, lines, exist);
    loop.next(turns::turn);
    return turns.done.future();
  }

  private void turn() {
    int to = Math.min(lines.size(), at + TableTurns.ENTRIES);
    try {
      while (at < to) {
        desk.restore(lines.get(at++), exist);
      }
    } catch (RuntimeException e) {
      done.fail(e);
      return;
    }
    if (at == lines.size()) {
      done.complete(at);
    } else {
      loop.next(this::turn);
    }
  }
}
