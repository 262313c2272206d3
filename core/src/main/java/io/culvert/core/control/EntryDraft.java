package io.culvert.core.control;

import io.culvert.core.conntrack.Tuple;
import java.util.Optional;

/**
 * An entry to be made without a packet.
 *
 * @param original tuple of its first direction
 * @param reply tuple of the other
 * @param zone and in which directions it holds
 * @param progress how far the connection has come
 * @param change mark, timeout, status and labels; the timeout must be there
 * @param source what the source is translated to
 * @param destination what the destination is translated to
 */
public record EntryDraft(
    Tuple original,
    Tuple reply,
    Zone zone,
    Progress progress,
    EntryChange change,
    Optional<Translation> source,
    Optional<Translation> destination) {

  /**
   * A zone.
   *
   * @param number 0 to 65535
   * @param directions 1 ORIGINAL, 2 REPLY, 3 both
   */
  public record Zone(int number, int directions) {}

  /**
   * How far the connection has come.
   *
   * @param state as listings name it; empty where the protocol has none
   * @param originalTag verification tag of the original direction, SCTP only
   * @param replyTag verification tag of the reply direction, SCTP only
   */
  public record Progress(String state, long originalTag, long replyTag) {}
}
