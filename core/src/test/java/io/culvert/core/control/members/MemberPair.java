package io.culvert.core.control.members;

import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.FakeControl;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Two members, {@code a} and {@code b}, with a wire between them that the test holds. */
public final class MemberPair {

  public final FakeControl far = new FakeControl();
  public final FakeControl near = new FakeControl();
  public final MemberQuestions a;
  public final MemberQuestions b;

  /** Nothing of what is sent arrives. */
  public boolean cut;

  /** Nobody has room for a block. */
  public boolean full;

  public final VirtualClock clock = new VirtualClock();
  private final Deque<Runnable> work = new ArrayDeque<>();
  private boolean working;

  public MemberPair() {
    a = member("a", near);
    b = member("b", far);
    a.present(Set.of("a", "b", "w"));
    b.present(Set.of("a", "b", "w"));
  }

  private MemberQuestions member(String name, FakeControl table) {
    MemberQuestions made =
        new MemberQuestions(
            List.of("a", "b"), name, (to, block) -> send(name, to, block), this::run, clock);
    TableAnswers.give(made, table);
    return made;
  }

  /** One thing after the other, as a worker does it. */
  private void run(Runnable task) {
    work.add(task);
    if (!working) {
      working = true;
      while (!work.isEmpty()) {
        work.remove().run();
      }
      working = false;
    }
  }

  private boolean send(String from, String to, ByteBuffer block) {
    if (full) {
      return false;
    }
    if (!cut && !(to.equals("a") ? a : b).received(from, block)) {
      throw new AssertionError("not taken for a letter");
    }
    return true;
  }

  /** Time goes on. */
  public void pass(long millis) {
    clock.advance(millis * 1_000_000);
    a.tick();
    b.tick();
  }
}
