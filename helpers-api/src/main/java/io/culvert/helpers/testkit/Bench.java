package io.culvert.helpers.testkit;

import io.culvert.helpers.Side;
import java.util.List;
import java.util.OptionalInt;

/**
 * A place where a transcript is played: one connection between two hosts, with a router that has
 * the helper attached between them. The rig's model is one, core's engine another; a kernel with
 * its own helper of that name can be a third.
 *
 * <p>A bench only carries: what is right is judged by the transcript. It is used for one transcript
 * and from one thread.
 */
public interface Bench {

  /**
   * Lays out hosts and translation, and opens the connection: over TCP by its handshake. If {@link
   * Setup#underWay} and the helper's messages are lines, first the server and then the client says
   * an empty line ({@code "\r\n"}), so that the next segment of each begins where a line may.
   */
  void open(Setup setup);

  /**
   * One segment or datagram, as {@code from} sends it, and what becomes of it.
   *
   * @param position where in the bytes {@code from} sends these begin, counted from the opening's
   *     end; lower than before for a retransmission. Without meaning for datagrams.
   * @param payload its bytes, one a character
   */
  Passage send(Side from, int position, String payload);

  /**
   * How far the next byte {@code from} would send is moved: the TCP sequence number its peer sees
   * less the one {@code from} sends. 0 for datagrams.
   */
  int shift(Side from);

  /** Whether what is sent is numbered byte by byte: so TCP does, and datagrams are not. */
  default boolean numbersBytes() {
    return true;
  }

  /**
   * Whether a {@link Passage} says why something was dropped or refused. A kernel does not: there
   * only what came out can be judged.
   */
  default boolean givesReasons() {
    return true;
  }

  /**
   * For how many seconds the helper last asked to have the connection known; empty if it did not,
   * or where that cannot be known.
   */
  default OptionalInt keptSeconds() {
    return OptionalInt.empty();
  }

  /** The connections expected now on behalf of this one, in any order. */
  List<Expected> expectations();

  /** {@code by} aborts the connection, and time passes until nothing of it is left in the table. */
  void close(Side by);
}
