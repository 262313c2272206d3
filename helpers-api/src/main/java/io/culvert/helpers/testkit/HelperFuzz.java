package io.culvert.helpers.testkit;

import io.culvert.helpers.ProtocolHelper;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Tests a helper by conversations that no peer would mean: its own transcripts, with bytes, lines,
 * numbers and whole segments changed, doubled, cut and exchanged. Every helper can have it for one
 * line:
 *
 * <pre>{@code
 * HelperFuzz.of(new FtpHelper(), FtpTranscripts.all()).run();
 * }</pre>
 *
 * <p>Whatever is said, a helper must
 *
 * <ul>
 *   <li>throw nothing but {@link io.culvert.helpers.HelperRefusal},
 *   <li>come back soon, and have its patterns read no text over and over,
 *   <li>change nothing where nothing is translated, nor ever a byte outside the message it was
 *       shown, nor blow a message up,
 *   <li>expect no more than it declared, and only between the two sides' own addresses, unless it
 *       is {@linkplain #withThirdParties meant to}.
 * </ul>
 *
 * <p>The same seed says the same things on every machine. A fuzzer that watches what code is
 * reached, as Jazzer does, may choose what is said instead: {@link #inputs()} to begin from, {@link
 * #play(byte[])} for each that it makes. Immutable.
 */
public final class HelperFuzz {

  private static final int ROUNDS = 2_000;
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final long SEED_STEP = 1_000_003;

  private final ProtocolHelper helper;
  private final List<Conversation> originals;
  private final long seed;
  private final int rounds;
  private final boolean thirdParties;

  private HelperFuzz(
      ProtocolHelper helper,
      List<Conversation> originals,
      long seed,
      int rounds,
      boolean thirdParties) {
    this.helper = helper;
    this.originals = originals;
    this.seed = seed;
    this.rounds = rounds;
    this.thirdParties = thirdParties;
  }

  /**
   * From these transcripts, whose own checks must hold on the rig: seed 1, 2000 rounds.
   *
   * @throws AssertionError if one of them fails as it is
   */
  public static HelperFuzz of(ProtocolHelper helper, List<Transcript> transcripts) {
    List<Conversation> recorded =
        transcripts.stream()
            .map(transcript -> Recorder.record(transcript, helper))
            .filter(conversation -> !conversation.said().isEmpty())
            .toList();
    if (recorded.isEmpty()) {
      throw new IllegalArgumentException("nothing is said in these transcripts");
    }
    return new HelperFuzz(helper, recorded, 1, ROUNDS, false);
  }

  /** The same, saying other things. */
  public HelperFuzz withSeed(long other) {
    return new HelperFuzz(helper, originals, other, rounds, thirdParties);
  }

  /** The same with so many conversations. */
  public HelperFuzz withRounds(int number) {
    return new HelperFuzz(helper, originals, seed, number, thirdParties);
  }

  /** The same for a helper that expects connections to others, as gatekeepers have them made. */
  public HelperFuzz withThirdParties() {
    return new HelperFuzz(helper, originals, seed, rounds, true);
  }

  /**
   * On the rig.
   *
   * @throws AssertionError at the first conversation in which the helper does what it must not,
   *     showing it
   */
  public void run() {
    guarded(this::onRig);
  }

  /**
   * On the rig and on another bench, which must also agree on each segment and each expectation.
   *
   * @param benches gives an unused bench with this helper attached
   */
  public void runAgainst(Supplier<? extends Bench> benches) {
    guarded((name, conversation) -> onBoth(name, conversation, benches));
  }

  /** The conversations of the transcripts, each as {@link #play(byte[])} takes it. */
  public List<byte[]> inputs() {
    return IntStream.range(0, originals.size())
        .mapToObj(i -> SpelledConversation.spell(i, originals.get(i)))
        .toList();
  }

  /**
   * The conversation that any bytes spell, on the rig, in this thread: for a fuzzer, which looks
   * for a helper that does not come back itself.
   *
   * @throws AssertionError where the helper does what it must not, showing the conversation
   * @throws RuntimeException what the helper threw
   */
  public void play(byte[] input) {
    onRig(helper.spec().name(), SpelledConversation.read(input, originals));
  }

  /** The same on the rig and on {@code bench}, which must also agree with it. */
  public void playAgainst(byte[] input, Supplier<? extends Bench> bench) {
    onBoth(helper.spec().name(), SpelledConversation.read(input, originals), bench);
  }

  private void onRig(String name, Conversation conversation) {
    round(name).play(HelperRig.bench(helper), conversation);
  }

  private void onBoth(String name, Conversation conversation, Supplier<? extends Bench> benches) {
    FuzzRound onRig = round(name + " on the rig");
    FuzzRound onOther = round(name);
    onRig.play(HelperRig.bench(helper), conversation);
    onOther.play(benches.get(), conversation);
    onOther.mustEqual(onRig);
  }

  private FuzzRound round(String name) {
    return new FuzzRound(name, helper.spec(), thirdParties);
  }

  /** What is done with each conversation. */
  @FunctionalInterface
  private interface Round {
    void play(String name, Conversation conversation);
  }

  /** In a thread of its own, so that a helper that never comes back is found out. */
  private void guarded(Round round) {
    Worker worker = new Worker(round);
    Thread thread = new Thread(worker, "helper-fuzz");
    thread.setDaemon(true);
    thread.start();
    try {
      for (thread.join(200); thread.isAlive(); thread.join(200)) {
        if (System.nanoTime() - worker.beganNanos > PATIENCE_NANOS) {
          throw new AssertionError(
              worker.name + ": the helper does not come back from " + worker.conversation);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (worker.failure != null) {
      throw worker.failure;
    }
  }

  private final class Worker implements Runnable {
    private final Round round;
    private volatile long beganNanos = System.nanoTime();
    private volatile String name = "";
    private volatile Conversation conversation;
    private volatile AssertionError failure;

    Worker(Round round) {
      this.round = round;
    }

    @Override
    public void run() {
      Mutator mutator = new Mutator(helper.spec(), originals);
      try {
        for (int i = 0; i < rounds; i++) {
          conversation = mutator.mutated(new Random(seed * SEED_STEP + i));
          name = helper.spec().name() + ", seed " + seed + ", round " + i;
          beganNanos = System.nanoTime();
          round.play(name, conversation);
        }
      } catch (AssertionError e) {
        failure = e;
      } catch (RuntimeException | StackOverflowError e) {
        failure = new AssertionError(name + ": " + e + " in " + conversation, e);
      }
    }
  }

  /** How many conversations its mutations begin from. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>(List.of(helper.spec().name()));
    parts.add(originals.size() + " conversations");
    parts.add("seed " + seed);
    parts.add(rounds + " rounds");
    return String.join(", ", parts);
  }
}
