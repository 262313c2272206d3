package io.culvert.core.helper;

import io.culvert.core.clock.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time one call of a plugin's code may take, as all packets wait meanwhile. {@link LoopWeaver}
 * has every loop of a plugin's classes call {@link #tick}, and every pattern read text that does;
 * when the time is up these throw {@link Overrun} out of the call. A call that is blocked comes by
 * no tick: {@link #interruptIfStuck}, which somebody else must call now and then, wakes it.
 *
 * <p>What neither ends: a long call into the JDK itself (sorting millions, arithmetic on huge
 * numbers, native code), a lock that cannot be interrupted, and code that catches whatever is
 * thrown and goes on.
 *
 * <p>One thread's, but for {@link #interruptIfStuck}.
 */
public final class HelperBudget {

  /** How long a call for a packet may take. */
  static final long CALL_NANOS = 50_000_000L;

  /** Ticks from one look at the clock to the next. */
  private static final int LOOK_EVERY = 64;

  private static final ThreadLocal<HelperBudget> CURRENT = new ThreadLocal<>();

  private final Clock clock;
  private final long nanos;
  private final String limit;
  private long deadlineNanos;
  private int ticks;

  // guarded by this: shared with who interrupts
  private Thread running;
  private boolean late;
  private boolean interrupted;

  private HelperBudget(Clock clock, long nanos, String limit) {
    this.clock = clock;
    this.nanos = nanos;
    this.limit = limit;
  }

  /** {@link #CALL_NANOS} by that clock. */
  static HelperBudget ofTime(Clock clock) {
    return new HelperBudget(clock, CALL_NANOS, CALL_NANOS / 1_000_000 + " ms");
  }

  /** A budget of so many ticks, whatever time they take. */
  static HelperBudget ofTicks(int ticks) {
    return new HelperBudget(new TickClock(), ticks, ticks + " turns of its loops");
  }

  /** Its nanoseconds are ticks. */
  private static final class TickClock implements Clock {
    private long looks;

    @Override
    public long nanos() {
      return LOOK_EVERY * looks++;
    }

    @Override
    public long epochMicros() {
      return 0;
    }
  }

  /** Thrown out of a call whose time is up. Not an exception, so that few catch it by mistake. */
  static final class Overrun extends Error {
    private static final long serialVersionUID = 1L;

    Overrun(String limit) {
      super("it did not come back within " + limit);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }

  /** What a call whose time is up is told. */
  Overrun overrun() {
    return new Overrun(limit);
  }

  /** A call begins on this thread. */
  synchronized void begin() {
    if (CURRENT.get() != this) {
      CURRENT.set(this);
    }
    ticks = 0;
    deadlineNanos = clock.nanos() + nanos;
    running = Thread.currentThread();
  }

  /** The call has ended; whether it had to be interrupted. */
  synchronized boolean end() {
    boolean was = interrupted;
    if (was) {
      Thread.interrupted(); // what comes after it has no part in it
    }
    running = null;
    late = false;
    interrupted = false;
    return was;
  }

  /**
   * Interrupts the call that runs if it was late already the last time this was called: once is
   * what a pause of the whole machine looks like. Any thread.
   */
  synchronized void interruptIfStuck() {
    boolean wasLate = late;
    late = running != null && clock.nanos() - deadlineNanos > 0;
    if (late && wasLate && !interrupted) {
      interrupted = true;
      running.interrupt();
    }
  }

  /** Called by the loops of plugins. */
  public static void tick() {
    HelperBudget budget = CURRENT.get();
    if (budget != null) {
      budget.spend();
    }
  }

  private void spend() {
    if (++ticks >= LOOK_EVERY && running != null) {
      if (clock.nanos() - deadlineNanos > 0) {
        throw overrun(); // ticks stay as they are: whoever catches it gets it again
      }
      ticks = 0;
    }
  }

  /** {@code pattern.matcher(text)}, for plugins. */
  public static Matcher matcher(Pattern pattern, CharSequence text) {
    return pattern.matcher(new TickingText(text));
  }

  /** {@code text.matches(regex)}, for plugins. */
  public static boolean matches(String text, String regex) {
    return matcher(Pattern.compile(regex), text).matches();
  }

  /** {@code text.replaceAll(regex, replacement)}, for plugins. */
  public static String replaceAll(String text, String regex, String replacement) {
    return matcher(Pattern.compile(regex), text).replaceAll(replacement);
  }

  /** {@code text.replaceFirst(regex, replacement)}, for plugins. */
  public static String replaceFirst(String text, String regex, String replacement) {
    return matcher(Pattern.compile(regex), text).replaceFirst(replacement);
  }

  /** Text whose every reading is a tick: a pattern that backtracks reads it over and over. */
  private record TickingText(CharSequence text) implements CharSequence {

    @Override
    public char charAt(int index) {
      tick();
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
