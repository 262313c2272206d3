package io.culvert.core.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who has a say in whose the addresses are: one list, the same on every member. Any two majorities
 * have a member in common, which is what all else rests on.
 *
 * @param members all there are, in one order everywhere; at most {@value #MOST}
 * @param prefer the one that alone is the majority, and without which there is none: the rule for
 *     two without a third; empty where more than half of all are the majority
 * @param witnesses have a say, and never own anything
 */
public record Electorate(List<String> members, Optional<String> prefer, Set<String> witnesses) {

  /** No electorate is larger. */
  public static final int MOST = 64;

  /** An age that no majority reaches. */
  static final long NEVER = Long.MAX_VALUE;

  /**
   * An electorate.
   *
   * @throws IllegalArgumentException if a name is there twice, or one that is no member's is
   *     preferred or a witness
   */
  public Electorate {
    members = List.copyOf(members);
    witnesses = Set.copyOf(witnesses);
    boolean fit = !members.isEmpty() && members.size() <= MOST;
    boolean unique = members.stream().distinct().count() == members.size();
    boolean known = members.containsAll(witnesses) && prefer.stream().allMatch(members::contains);
    if (!fit || !unique || !known || prefer.stream().anyMatch(witnesses::contains)) {
      throw new IllegalArgumentException(
          "no electorate: " + members + ", prefer " + prefer + ", witnesses " + witnesses);
    }
  }

  /** How many members there are. */
  public int size() {
    return members.size();
  }

  /**
   * Where a member is in the list.
   *
   * @throws IllegalArgumentException if it is not there
   */
  int index(String member) {
    int index = members.indexOf(member);
    if (index < 0) {
      throw new IllegalArgumentException(member + " is no member of " + members);
    }
    return index;
  }

  /** Whether the member at that place may own addresses. */
  boolean mayOwn(int index) {
    return !witnesses.contains(members.get(index));
  }

  /**
   * The least age that a majority does not exceed.
   *
   * @param ages by place, {@link #NEVER} for none
   */
  long majority(long[] ages) {
    if (prefer.isPresent()) {
      return ages[index(prefer.get())];
    }
    long[] sorted = ages.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** A number that members of other electorates have not, but by chance. */
  int fingerprint() {
    return 31 * (31 * members.hashCode() + prefer.hashCode()) + witnesses.hashCode();
  }
}
