package io.culvert.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.clock.SeededRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ownership of addresses among three routers, or two and a rule, or two and a witness. */
class OwnershipTest {

  private static final long LEASE = OwnershipSettings.DEFAULT.leaseNanos();

  private static Members three() {
    return new Members(1, List.of("a", "b", "c"), Optional.empty(), Set.of());
  }

  @Test
  void nobodyOwnsBeforeALeaseIsOver() {
    Members members = three();
    members.run(LEASE);
    assertThat(members.owner()).isEmpty();
    members.run(LEASE);
    assertThat(members.owner()).isEqualTo("a");
    assertThat(members.of("b").owner()).contains("a");
    assertThat(members.of("a").seen(members.now()))
        .extracting(Seen::holds)
        .containsExactly(true, false, false);
  }

  @Test
  void anotherOwnsWhenTheOwnerIsKilledAndALeaseIsOver() {
    Members members = three().settled();
    members.kill("a");
    long killed = members.now();
    members.runUntil(() -> members.owner().equals("b"), 3 * LEASE);
    assertThat(members.now() - killed).isGreaterThan(LEASE / 2).isLessThan(2 * LEASE);
    members.start("a");
    members.run(5 * LEASE);
    assertThat(members.owner()).as("who comes back takes nothing away").isEqualTo("b");
  }

  @Test
  void whoIsCutOffStopsBeforeTheNextBegins() {
    Members members = three().settled();
    members.cut("a", "b", true, true);
    members.cut("a", "c", true, true);
    members.runUntil(() -> members.owner().isEmpty(), 2 * LEASE);
    assertThat(members.of("a").leaseNanos(members.now())).isZero();
    members.runUntil(() -> members.owner().equals("b"), 2 * LEASE);
    members.heal();
    members.run(3 * LEASE);
    assertThat(members.owner()).isEqualTo("b");
    assertThat(members.of("a").term()).isEqualTo(members.of("b").term());
  }

  /** It may hear of what was agreed meanwhile before it hears anybody. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whoWasCutOffTakesNothingFromWhoOwnsByThen(long seed) {
    Members members =
        new Members(seed, List.of("a", "b", "w"), Optional.empty(), Set.of("w")).settled();
    members.cut("a", "b", true, true);
    members.cut("a", "w", true, true);
    members.runUntil(() -> members.owner().equals("b"), 4 * LEASE);
    members.run(5 * LEASE);
    members.of("a").agreed("b", members.of("b").term(), members.clock("a"));
    members.heal();
    members.run(5 * LEASE);
    assertThat(members.log).containsExactly("a owns 1", "a releases 1", "b owns 2");
  }

  /**
   * What it knew when it was the owner is not all any more, though it hears nothing of that one.
   */
  @Test
  void whoOwnedBeforeDoesNotOwnAgainWhileWhoOwnedMeanwhileIsThere() {
    Members members = three().settled();
    members.cut("a", "b", true, true);
    members.cut("a", "c", true, true);
    members.runUntil(() -> members.owner().equals("b"), 4 * LEASE);
    members.heal();
    members.cut("b", "a", true, false);
    members.run(LEASE / 4);
    assertThat(members.of("a").holder()).as("as c says").contains("b");
  }

  @Test
  void whoIsStartedAnewHasForgottenWhatItKnewAsTheOwner() {
    Members members = three().settled();
    members.run(LEASE / 4);
    assertThat(members.of("b").holder()).contains("a");
    members.kill("a");
    members.start("a");
    members.knows("a", false);
    members.run(LEASE / 4);
    assertThat(members.of("a").term()).isEqualTo(1);
    assertThat(members.of("a").holder()).isEmpty();
  }

  @Test
  void whoIsHeardButHearsNobodyStopsToo() {
    Members members = three().settled();
    members.cut("b", "a", true, false);
    members.cut("c", "a", true, false);
    members.runUntil(() -> members.owner().isEmpty(), 2 * LEASE);
    members.run(6 * LEASE);
    assertThat(members.owner()).isEqualTo("b");
  }

  @Test
  void oneThatIsHeardAndHearsNobodyDoesNotKeepOthersFromOwning() {
    Members members = three();
    members.cut("b", "a", true, false);
    members.cut("c", "a", true, false);
    members.run(9 * LEASE);
    assertThat(members.owner()).isEqualTo("b");
  }

  @Test
  void whoStoodStillOwnsNothingWhenItGoesOnBeforeItsFirstTick() {
    Members members = three().settled();
    members.pause("a");
    members.run(3 * LEASE);
    assertThat(members.owner()).isEqualTo("b");
    assertThat(members.of("a").holds(members.now())).isFalse();
    members.goOn("a");
    members.run(LEASE);
    assertThat(members.log).endsWith("a releases 1");
    assertThat(members.owner()).isEqualTo("b");
  }

  @Test
  void whoStoodStillHearsTheOthersBeforeItThinksThatTheOwnerIsGone() {
    Members members = three().settled();
    members.kill("a");
    members.runUntil(() -> members.owner().equals("b"), 3 * LEASE);
    members.start("a");
    members.run(LEASE);
    List<String> before = List.copyOf(members.log);
    members.pause("a");
    members.run(5 * LEASE);
    members.goOn("a");
    members.of("a").tick(members.now()); // before it reads what was said to it meanwhile
    members.run(3 * LEASE);
    assertThat(members.log).isEqualTo(before);
  }

  @Test
  void aShortPauseChangesNothing() {
    Members members = three().settled();
    members.pause("a");
    members.run(LEASE / 3);
    members.goOn("a");
    members.run(3 * LEASE);
    assertThat(members.log).containsExactly("a owns 1");
  }

  @Test
  void whatIsGivenIsTakenWithoutALeaseBetween() {
    Members members = three().settled();
    long began = members.now();
    assertThat(members.of("a").give("c", began)).isTrue();
    assertThat(members.of("a").holds(began)).isFalse();
    members.runUntil(() -> members.owner().equals("c"), LEASE);
    assertThat(members.now() - began).isLessThan(LEASE / 4);
    assertThat(members.of("c").gaveUp("a")).isTrue();
    assertThat(members.log).containsExactly("a owns 1", "a releases 1", "c owns 2");
    assertThat(members.of("a").give("b", members.now())).as("it owns nothing").isFalse();
  }

  @Test
  void whatIsGivenWhileNothingCanBeAgreedIsTakenAsSoonAsItCan() {
    Members members = three().settled();
    members.consensus(false);
    assertThat(members.of("a").give("c", members.now())).isTrue();
    members.run(LEASE / 2);
    assertThat(members.owner()).isEmpty();
    members.consensus(true);
    members.runUntil(() -> members.owner().equals("c"), LEASE / 4);
    assertThat(members.log).containsExactly("a owns 1", "a releases 1", "c owns 2");
  }

  @Test
  void whatIsGivenToOneThatIsDeadIsOwnedAgain() {
    Members members = three().settled();
    members.kill("c");
    members.consensus(false);
    members.of("a").give("c", members.now());
    members.run(LEASE / 2);
    members.consensus(true);
    members.run(4 * LEASE);
    assertThat(members.owner()).isIn("a", "b");
    assertThat(members.log).doesNotContain("a owns 1, a releases 1, a owns 1");
  }

  @Test
  void ofTwoThePreferredOwnsAloneAndTheOtherNever() {
    Members members = new Members(2, List.of("a", "b"), Optional.of("a"), Set.of());
    members.settled();
    members.kill("b");
    members.run(4 * LEASE);
    assertThat(members.owner()).isEqualTo("a");
    members.start("b");
    members.run(4 * LEASE);
    members.of("a").give("b", members.now());
    members.runUntil(() -> members.owner().equals("b"), LEASE);
    members.cut("a", "b", true, true);
    members.runUntil(() -> members.owner().isEmpty(), 2 * LEASE);
    members.runUntil(() -> members.owner().equals("a"), 5 * LEASE);
    members.kill("a");
    members.heal();
    members.run(10 * LEASE);
    assertThat(members.owner()).isEmpty();
  }

  @Test
  void aWitnessHasASayAndOwnsNothing() {
    Members members = new Members(3, List.of("w", "a", "b"), Optional.empty(), Set.of("w"));
    members.settled();
    assertThat(members.owner()).isEqualTo("a");
    members.kill("a");
    members.runUntil(() -> members.owner().equals("b"), 3 * LEASE);
    members.kill("b");
    members.run(5 * LEASE);
    assertThat(members.owner()).isEmpty();
    assertThatThrownBy(() -> members.of("w").give("w", 0)).hasMessageContaining("witness");
  }

  @Test
  void whoKnowsNothingDoesNotOwnWhileSomebodyKnows() {
    Members members = three().settled();
    members.knows("b", false);
    members.kill("a");
    members.runUntil(() -> !members.owner().isEmpty(), 3 * LEASE);
    assertThat(members.owner()).isEqualTo("c");
    members.kill("c");
    members.start("a");
    members.knows("a", false);
    members.run(5 * LEASE);
    assertThat(members.owner()).as("somebody has to").isIn("a", "b");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverHappensThereAreNeverTwoAndInTheEndThereIsOne(long seed) {
    SeededRandom random = new SeededRandom(seed);
    List<String> names = List.of("a", "b", "c", "d", "e").subList(0, 2 + random.nextInt(4));
    boolean two = names.size() == 2;
    Members members = new Members(seed, names, two ? Optional.of("b") : Optional.empty(), Set.of());
    int owned = 0;
    for (int round = 0; round < 150; round++) {
      String one = names.get(random.nextInt(names.size()));
      String other = names.get(random.nextInt(names.size()));
      switch (random.nextInt(12)) {
        case 0 -> members.kill(one);
        case 1, 2 -> members.pause(one);
        case 3 -> members.goOn(one);
        case 4 -> members.cut(one, other, true, random.nextInt(2) == 0);
        case 5 -> members.weather(random.nextInt(600), 1 + random.nextInt(2_000));
        case 6 -> members.weather(random.nextInt(50), 1 + random.nextInt(20));
        case 7 -> members.consensus(random.nextInt(3) != 0);
        case 8 -> members.give(one, other);
        case 9, 10 -> members.heal();
        default -> names.stream().filter(name -> !members.runs(name)).forEach(members::start);
      }
      members.run(random.nextInt((int) (LEASE / 1_000_000)) * 2_000_000L);
      owned += members.owner().isEmpty() ? 0 : 1;
    }
    assertThat(owned).as("it owns at times").isGreaterThan(10);
    names.stream().filter(name -> !members.runs(name)).forEach(members::start);
    members.heal();
    members.weather(0, 2);
    members.consensus(true);
    members.run(20 * LEASE);
    String owner = members.owner();
    assertThat(owner).isNotEmpty();
    members.run(20 * LEASE);
    assertThat(members.owner()).isEqualTo(owner);
  }

  @Test
  void wordsOfOthersAreCountedAndChangeNothing() {
    Members members = three().settled();
    Ownership b = members.of("b");
    b.heard(new byte[3], members.now());
    b.heard(new byte[Beat.BYTES], members.now());
    b.heard(beat(true, new Reads(1, 1)).bytes(7), members.now());
    assertThat(b.strange()).isEqualTo(3);
    assertThat(b.term()).isEqualTo(1);
  }

  private static Beat beat(boolean drained, Reads reads) {
    return new Beat(0, 9, 0, 0, 0, 0, 0, true, true, drained, reads, 0, 9);
  }

  @Test
  void aLongerWordOfALaterVersionIsUnderstood() {
    Members members = three().settled();
    Ownership b = members.of("b");
    int electorate =
        new Electorate(List.of("a", "b", "c"), Optional.empty(), Set.of()).fingerprint();
    byte[] word = beat(true, new Reads(2, 5)).bytes(electorate);
    b.heard(Arrays.copyOf(word, word.length + 9), members.now());
    assertThat(b.strange()).isZero();
    assertThat(b.term()).isEqualTo(9);
    Seen a = b.seen(members.now()).get(0);
    assertThat(a.drained()).isTrue();
    assertThat(a.reads()).hasToString("2 to 5");
    word[Beat.BYTES - 1] = 1;
    b.heard(word, members.now());
    assertThat(b.strange()).as("from 2 to 1 is nothing").isEqualTo(1);
  }

  /** An earlier version did not say who acted as owner last, but for who did itself. */
  @Test
  void aShorterWordOfAnEarlierVersionIsUnderstood() {
    Members members = three();
    Ownership b = members.of("b");
    int electorate =
        new Electorate(List.of("a", "b", "c"), Optional.empty(), Set.of()).fingerprint();
    byte[] word = beat(false, new Reads(1, 1)).bytes(electorate);
    b.heard(Arrays.copyOf(word, Beat.BYTES), members.now());
    assertThat(b.strange()).isZero();
    assertThat(b.holder()).contains("a");
    b.heard(Arrays.copyOf(word, Beat.BYTES - 1), members.now());
    assertThat(b.strange()).isEqualTo(1);
  }

  @Test
  void whoIsDrainedOwnsNothingUntilItIsResumed() {
    Members members = three().settled();
    members.of("a").drained(true);
    members.run(LEASE);
    assertThat(members.owner()).as("it goes on until it gives").isEqualTo("a");
    members.give("a", "b");
    members.runUntil(() -> members.owner().equals("b"), LEASE);
    members.of("c").drained(true);
    members.kill("b");
    members.run(20 * LEASE);
    assertThat(members.owner()).isEmpty();
    assertThat(members.of("a").seen(members.now()))
        .extracting(Seen::drained)
        .containsExactly(true, false, true);
    members.of("a").drained(false);
    members.runUntil(() -> members.owner().equals("a"), 4 * LEASE);
  }

  @Test
  void whatADrainedMemberIsGivenAllTheSameItLeavesToAnother() {
    Members members = three().settled();
    members.of("b").drained(true);
    members.give("a", "b");
    members.runUntil(() -> members.owner().equals("a") || members.owner().equals("c"), 4 * LEASE);
    members.run(10 * LEASE);
    assertThat(members.log).noneMatch(line -> line.startsWith("b owns"));
  }

  @Test
  void whoGivesToNobodyInParticularIsFollowedByWhoeverMay() {
    Members members = three().settled();
    members.of("a").drained(true);
    assertThat(members.of("a").give(members.now())).isTrue();
    assertThat(members.owner()).isEmpty();
    members.runUntil(() -> !members.owner().isEmpty(), 4 * LEASE);
    assertThat(members.owner()).isNotEqualTo("a");
  }

  @Test
  void electoratesThatAreNoneAreRefused() {
    List<String> two = List.of("a", "b");
    assertThatThrownBy(() -> new Electorate(List.of("a", "a"), Optional.empty(), Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Electorate(two, Optional.of("c"), Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Electorate(two, Optional.of("a"), Set.of("a")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OwnershipSettings(4, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
