package io.culvert.core.helper;

import io.culvert.core.clock.Clock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time one call of a plugin's code may take, as all packets wait meanwhile, and the memory it
 * may ask for. {@link LoopWeaver} has every loop of a plugin's classes call {@link #tick}, and
 * every pattern read text that does; when either is used up these throw {@link Overrun} out of the
 * call. A call that is blocked comes by no tick: {@link #interruptIfStuck}, which somebody else
 * must call now and then, wakes it.
 *
 * <p>What neither ends: a long call into the JDK itself (sorting millions, arithmetic on huge
 * numbers, native code), a lock that cannot be interrupted, and code that catches whatever is
 * thrown and goes on. Nor is memory refused before it is asked for: what a call asks for between
 * two looks is counted at the next, or at its end. What a call leaves behind is {@link
 * HelperMemory}'s affair.
 *
 * <p>One thread's, but for {@link #interruptIfStuck}.
 */
public final class HelperBudget {

  /** How long a call for a packet may take, of the processor's time where this JVM counts it. */
  static final long CALL_NANOS = 50_000_000L;

  /** The same for the first calls of a helper, whose code nobody has compiled yet. */
  static final long COLD_CALL_NANOS = 5 * CALL_NANOS;

  /** How many calls those are. */
  static final int COLD_CALLS = 8;

  /** How much memory a call may ask for, in bytes, whether it keeps it or not. */
  static final long CALL_BYTES = 32L << 20;

  /** Ticks from one look at the clock to the next. */
  private static final int LOOK_EVERY = 64;

  private static final ThreadLocal<HelperBudget> CURRENT = new ThreadLocal<>();

  private final Clock clock;
  private final long nanos;
  private final long unitNanos;
  private final String unit;
  private final LongSupplier allocatedBytes;
  private final LongSupplier cpuNanos;
  private long allowedNanos;
  private long cpuAtBegin;
  private long deadlineNanos;
  private long bytesAtBegin;
  private long askedBytes;
  private boolean hoarded;
  private int ticks;

  // guarded by this: shared with who interrupts
  private Thread running;
  private boolean late;
  private boolean interrupted;

  private HelperBudget(
      Clock clock,
      long nanos,
      long unitNanos,
      String unit,
      LongSupplier allocatedBytes,
      LongSupplier cpuNanos) {
    this.clock = clock;
    this.nanos = nanos;
    this.unitNanos = unitNanos;
    this.unit = unit;
    this.allocatedBytes = allocatedBytes;
    this.cpuNanos = cpuNanos;
  }

  /** {@link #CALL_NANOS} by that clock, and {@link #CALL_BYTES} where this JVM counts them. */
  static HelperBudget ofTime(Clock clock) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    LongSupplier bytes =
        threads instanceof com.sun.management.ThreadMXBean counting
                && counting.isThreadAllocatedMemorySupported()
            ? counting::getCurrentThreadAllocatedBytes
            : () -> 0;
    LongSupplier cpu =
        threads.isCurrentThreadCpuTimeSupported() ? threads::getCurrentThreadCpuTime : clock::nanos;
    return new HelperBudget(clock, CALL_NANOS, 1_000_000, " ms", bytes, cpu);
  }

  /** A budget of so many ticks, whatever time and memory they take. */
  static HelperBudget ofTicks(int ticks) {
    TickClock clock = new TickClock();
    return new HelperBudget(clock, ticks, 1, " turns of its loops", () -> 0, clock::now);
  }

  /** Its nanoseconds are ticks. */
  private static final class TickClock implements Clock {
    private long looks;

    @Override
    public long nanos() {
      return LOOK_EVERY * looks++;
    }

    long now() {
      return LOOK_EVERY * looks;
    }

    @Override
    public long epochMicros() {
      return 0;
    }
  }

  /** Thrown out of a call whose time is up. Not an exception, so that few catch it by mistake. */
  static final class Overrun extends Error {
    private static final long serialVersionUID = 1L;

    Overrun(String message) {
      super(message);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }

  /** What a call whose time or memory is used up is told. */
  Overrun overrun() {
    if (hoarded) {
      return new Overrun("it asked for more than " + (CALL_BYTES >> 20) + " MB");
    }
    return new Overrun("it did not come back within " + allowedNanos / unitNanos + unit);
  }

  /** A call begins on this thread. */
  void begin() {
    allow(nanos);
  }

  /** One begins of a helper that has been called so often before. */
  void begin(long callsBefore) {
    allow(callsBefore < COLD_CALLS ? COLD_CALL_NANOS : nanos);
  }

  private synchronized void allow(long allowed) {
    if (CURRENT.get() != this) {
      CURRENT.set(this);
    }
    ticks = 0;
    allowedNanos = allowed;
    deadlineNanos = clock.nanos() + allowed;
    hoarded = false;
    bytesAtBegin = allocatedBytes.getAsLong();
    cpuAtBegin = cpuNanos.getAsLong();
    running = Thread.currentThread();
  }

  /** The call has ended; whether it had to be interrupted, or has asked for too much. */
  synchronized boolean end() {
    askedBytes = allocatedBytes.getAsLong() - bytesAtBegin;
    hoarded = askedBytes > CALL_BYTES;
    boolean was = interrupted;
    if (was) {
      Thread.interrupted(); // what comes after it has no part in it
    }
    running = null;
    late = false;
    interrupted = false;
    return was || hoarded;
  }

  /** How much memory the call that has ended asked for, in bytes; 0 where this JVM can't tell. */
  long askedBytes() {
    return askedBytes;
  }

  /**
   * Interrupts the call that is blocked if it was late already the last time this was called: once
   * is what a pause of the whole machine looks like. Any thread.
   */
  synchronized void interruptIfStuck() {
    boolean wasLate = late;
    late = running != null && clock.nanos() - deadlineNanos > 0;
    if (late && wasLate && !interrupted && running.getState() != Thread.State.RUNNABLE) {
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
      hoarded = hasHoarded();
      if (hoarded || isOutOfTime()) {
        throw overrun(); // ticks stay as they are: whoever catches it gets it again
      }
      ticks = 0;
    }
  }

  private boolean hasHoarded() {
    return allocatedBytes.getAsLong() - bytesAtBegin > CALL_BYTES;
  }

  /** Whether the time is up; a machine that was busy with others is no fault of the call's. */
  private boolean isOutOfTime() {
    long late = clock.nanos() - deadlineNanos;
    if (late <= 0) {
      return false;
    }
    long left = allowedNanos - (cpuNanos.getAsLong() - cpuAtBegin);
    deadlineNanos += left > 0 ? late + left : 0;
    return left <= 0;
  }

  /** Called where plugins put something into a static field of {@code owner}. Any thread. */
  public static void keeps(Class<?> owner) {
    if (owner.getClassLoader() instanceof HelperClassLoader loader) {
      loader.keepers().add(owner);
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
