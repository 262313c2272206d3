package io.culvert.helpers.testkit;

import java.util.Optional;

/**
 * What became of one segment or datagram.
 *
 * @param payload what went out at the other side, one character a byte; empty if it was dropped
 * @param reason the word it was counted under, if it was dropped or something in it was refused,
 *     where the {@linkplain Bench#givesReasons bench can know}
 * @param fault what the helper threw, if it did
 */
public record Passage(
    Optional<String> payload, Optional<String> reason, Optional<Throwable> fault) {

  /** It went out as {@code payload}. */
  public static Passage forwarded(String payload) {
    return new Passage(Optional.of(payload), Optional.empty(), Optional.empty());
  }

  /** It went out as {@code payload}, unchanged because something was refused. */
  public static Passage refused(String payload, String reason) {
    return new Passage(Optional.of(payload), Optional.of(reason), Optional.empty());
  }

  /** It was dropped and counted under {@code reason}. */
  public static Passage dropped(String reason) {
    return new Passage(Optional.empty(), Optional.of(reason), Optional.empty());
  }

  /** It did not come out, and the bench does not know why. */
  public static Passage lost() {
    return new Passage(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** It was dropped because the helper threw. */
  public static Passage faulted(Throwable fault) {
    return new Passage(Optional.empty(), Optional.of("helper-fault"), Optional.of(fault));
  }

  /** Whether nothing came out. */
  public boolean isDropped() {
    return payload.isEmpty();
  }

  @Override
  public String toString() {
    String why = reason.map(r -> " (" + r + ")").orElse("");
    return payload.map(p -> "forwarded " + Shown.quoted(p)).orElse("dropped") + why;
  }
}
