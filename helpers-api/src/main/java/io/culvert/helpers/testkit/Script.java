package io.culvert.helpers.testkit;

import io.culvert.helpers.Side;

/**
 * The words a conversation is written in.
 *
 * <p>First who talks ({@code client}, {@code server}) and what the router translates; then, segment
 * by segment, what is sent and what must come of it. One {@code sends} is one TCP segment or one
 * datagram. Payload is one character a byte.
 *
 * <p>Where a published port is the router's free choice, a check may name it: {@code {port}} stands
 * for a decimal port, {@code {port/256}} and {@code {port%256}} for its two bytes as FTP writes
 * them. It stands for the same port throughout, and never for one that was {@linkplain #portTaken
 * taken}.
 *
 * <p>After each segment that comes through it is also checked, unasked, that the sequence numbers
 * of that side are moved by exactly what its rewritten segments grew or shrank.
 *
 * @param <S> what each word returns, to go on with
 */
public abstract sealed class Script<S extends Script<S>> permits HelperRig, Transcript {

  Script() {}

  /** One more step of the conversation. */
  abstract S then(Step step);

  /** What a word does when it is played. */
  @FunctionalInterface
  interface Step {
    void play(Player player);
  }

  /** The client is at this address literal and port; 10.0.0.2, 40000 if not said. */
  public S client(String address, int port) {
    return then(player -> player.client(address, port));
  }

  /** The server is at this address literal and port; needed. */
  public S server(String address, int port) {
    return then(player -> player.server(address, port));
  }

  /** The router gives the client this source address and port (SNAT, MASQUERADE). */
  public S masquerade(String address, int port) {
    return then(player -> player.masquerade(address, port));
  }

  /** The client dials the server under this address, at the server's own port (DNAT). */
  public S publishedAs(String address) {
    return then(player -> player.publishedAs(address));
  }

  /**
   * Another connection between the same two hosts already expects something at this published port.
   */
  public S portTaken(int port) {
    return then(player -> player.portTaken(port));
  }

  /**
   * The client is the router's own host, and the server's address stands for every host of a
   * network that the client is in, whose prefix is {@code bits} long.
   */
  public S broadcasts(int bits) {
    return then(player -> player.broadcasts(bits));
  }

  /**
   * Nobody has said anything yet. Without this word each side has said one line before, since the
   * very first segment of a side is never looked for lines.
   */
  public S fromTheStart() {
    return then(Player::fromTheStart);
  }

  /**
   * {@code from} sends one segment. It follows what was sent before; after a drop it begins where
   * the dropped one began, as a retransmission does.
   */
  public S sends(Side from, String payload) {
    return then(player -> player.sends(from, payload));
  }

  /** {@code from} sends its last segment once more, at the same position. */
  public S resends(Side from) {
    return then(player -> player.resends(from));
  }

  /** {@code from} goes on behind what was dropped, which it has not yet noticed. */
  public S sendsAhead(Side from, String payload) {
    return then(player -> player.sendsAhead(from, payload));
  }

  /**
   * What a {@linkplain Capture capture} has of one connection, segment by segment as it passed
   * there, its ends being those of the capture; {@link #masquerade} and {@link #publishedAs} may be
   * said before. The checks that follow are of its last segment, and of what is expected then.
   */
  public S replays(Conversation conversation) {
    return then(player -> player.replays(conversation));
  }

  /** {@code by} aborts the connection, and time passes until it is forgotten. */
  public S closes(Side by) {
    return then(player -> player.closes(by));
  }

  /** The last segment came out as this. */
  public S forwards(String payload) {
    return then(player -> player.forwards(payload));
  }

  /** The last segment came out as it was sent. */
  public S forwardsUnchanged() {
    return then(Player::forwardsUnchanged);
  }

  /** The last segment was dropped and counted under this word. */
  public S drops(String reason) {
    return then(player -> player.drops(reason));
  }

  /**
   * The last segment came out as it was sent, and what it asked for was refused for this reason.
   */
  public S refuses(String reason) {
    return then(player -> player.refuses(reason));
  }

  /** What the sender of the last segment says next is moved by this many bytes in all. */
  public S shiftsSequenceBy(int bytes) {
    return then(player -> player.shiftsSequenceBy(bytes));
  }

  /** The helper last asked to have the connection known for this long. */
  public S keepsFor(int seconds) {
    return then(player -> player.keepsFor(seconds));
  }

  /**
   * Exactly these connections are expected now, in any order; each as {@link Expected#toString}
   * writes it: {@code TCP 192.0.2.9 -> 198.51.100.1:1025 => 10.0.0.2:1025}.
   */
  public S expects(String... expectations) {
    return then(player -> player.expects(expectations));
  }

  /** No connection is expected now. */
  public S expectsNothing() {
    return then(player -> player.expects());
  }
}
