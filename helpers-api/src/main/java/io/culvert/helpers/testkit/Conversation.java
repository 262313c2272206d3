package io.culvert.helpers.testkit;

import io.culvert.helpers.Side;
import java.util.List;

/**
 * What two sides said to each other on one connection, without judgement on what should have come
 * of it: from a {@link Capture}, or a {@link Transcript} stripped of its checks. Immutable.
 *
 * @param setup who they are, and what is translated between them
 * @param said segments or datagrams in the order they passed
 */
public record Conversation(Setup setup, List<Said> said) {

  /** Copies {@code said}. */
  public Conversation {
    said = List.copyOf(said);
  }

  /**
   * One segment or datagram with payload.
   *
   * @param from who sent it
   * @param position where in the bytes {@code from} sent these begin; without meaning for datagrams
   * @param payload its bytes, one a character
   */
  public record Said(Side from, int position, String payload) {}
}
