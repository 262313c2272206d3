package io.culvert.core.cluster;

/**
 * How a member looks from another one, or from itself.
 *
 * @param heardAgoNanos since it was heard, -1 for never; 0 for this one
 * @param ready whether it could own, as it knows all connections
 * @param holds whether it acts as owner
 * @param drained whether it wants to own nothing
 * @param reads which records it reads; {@code null} as long as it has not been heard
 */
public record Seen(
    String member,
    long heardAgoNanos,
    long term,
    boolean ready,
    boolean holds,
    boolean drained,
    Reads reads) {

  Seen named(String name) {
    return new Seen(name, heardAgoNanos, term, ready, holds, drained, reads);
  }
}
