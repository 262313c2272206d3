package io.culvert.core.lab;

import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Many who do the same over and over, each in a thread of its own. */
final class FloodCrowd implements FloodSource {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** One of them. One thread. */
  interface Member extends AutoCloseable {

    /** Does it once; whatever this throws counts as a refusal. */
    void act() throws IOException;

    @Override
    default void close() {}
  }

  private final String what;
  private final int members;
  private final IntFunction<Member> maker;

  /**
   * A crowd that is made anew each time.
   *
   * @param what they ask for, in the plural
   * @param maker makes the {@code n}th
   */
  FloodCrowd(String what, int members, IntFunction<Member> maker) {
    this.what = what;
    this.members = members;
    this.maker = maker;
  }

  @Override
  public String send(boolean aside, int seconds) {
    if (aside) {
      Processes.pause(seconds * 1_000L);
      return "";
    }
    AtomicLong answered = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    long end = System.nanoTime() + seconds * SECOND_NANOS;
    List<Supplier<Void>> deeds = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      Member member = maker.apply(i);
      deeds.add(() -> actUntil(end, member, answered, refused));
    }
    FloodThreads.together(deeds);
    return String.format(
        Locale.ROOT, "%d %s answered, %d refused", answered.get(), what, refused.get());
  }

  private static Void actUntil(long end, Member member, AtomicLong answered, AtomicLong refused) {
    try (member) {
      while (System.nanoTime() - end < 0) {
        try {
          member.act();
          answered.incrementAndGet();
        } catch (IOException | RuntimeException e) {
          refused.incrementAndGet();
        }
      }
    }
    return null;
  }
}
