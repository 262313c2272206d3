package io.culvert.helpers;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The connection a message belongs to, and what a helper can ask of the router about it.
 *
 * <p>Implemented by the router, never by a helper; methods may be added in later versions. Valid
 * during the call it was handed to, on that thread, and not after.
 */
public interface HelperContext {

  /**
   * Expects a connection, and says how the dialler must be told to reach it.
   *
   * <p>The router checks that the announced address is the announcer's own, records the expectation
   * and returns the endpoint <em>as the dialler must see it</em>. The helper writes that where the
   * announcement stood. Where nothing is translated it equals what was announced. Where the
   * announcer is behind translated addresses, it is the address its peer knows it by, with the
   * announced port if that is free and another if not; the connection that comes is translated back
   * to the announced endpoint, and the dialler's own address as in this connection. A helper has no
   * need to know which is the case.
   *
   * <p>Four laws:
   *
   * <ol>
   *   <li>Expecting again what is still expected gives the same answer and only renews its time. A
   *       command sent twice is written the same way twice; but where another port stands in for
   *       the announced one, ever another does, as in Linux ({@code nf_nat_exp_find_port}).
   *   <li>Announcing the own endpoint of an exchange of UDP datagrams reuses the mapping it has.
   *       One of TCP is a port like any other: the connection to come is another one.
   *   <li>Above what {@link HelperSpec#kinds} allows of its kind, the connection's oldest gives
   *       way.
   *   <li>What cannot be granted is thrown as {@link HelperRefusal}; uncaught, it ends the message
   *       as its reason says.
   * </ol>
   *
   * <p>Expectations made for a message that is dropped in the end are withdrawn; all that are left
   * die with the connection. A connection that comes is RELATED.
   *
   * @throws HelperRefusal if it cannot be granted
   * @throws IllegalStateException during {@link ProtocolHelper#onClose}
   */
  Endpoint expect(Expect expectation);

  /**
   * Expects a connection and writes how to reach it in the place of the announcement: {@link
   * #expect}, then {@link Message.Finding#replace}. Where nothing of this connection is translated
   * nothing is replaced, so that it passes byte for byte, however it was spelt.
   *
   * @param place where the announcement was found
   * @param group the group of {@code place} to replace
   * @param format writes an endpoint as the protocol does
   * @throws HelperRefusal if it cannot be granted
   */
  void publish(
      Expect expectation, Message.Finding place, int group, Function<Endpoint, String> format);

  /**
   * As {@link Message.Finding#replace}, unless both sides know each other by their own addresses:
   * then all passes as it was said. For what is announced without an endpoint, such as the key of a
   * {@link Tunnel}; for endpoints there is {@link #publish}.
   */
  void translate(Message.Finding place, int group, String text);

  /**
   * The tunnel of this connection.
   *
   * @throws IllegalStateException if the helper's spec declares none
   */
  Tunnel tunnel();

  /**
   * Whether the sides know each other by other than their own addresses, so that what they say must
   * be put differently. For protocols in which that concerns more than the announced endpoints;
   * what is to be written follows from {@link #endpoint}, {@link #seenAs} and {@link #expect}.
   */
  boolean restates();

  /** Whether this connection itself came by an expectation of another's helper. */
  boolean isExpected();

  /**
   * What another connection with this helper announced that is expected by the same as {@code
   * expectation}, kind included: in its announcer's own words, or the unspecified address and port
   * 0 where those are not known to differ. Empty if there is none, or it is this connection's.
   */
  Optional<Endpoint> expectedElsewhere(Expect expectation);

  /** Withdraws what this connection expects of these kinds, because a call is over. */
  void withdraw(String... kinds);

  /**
   * Withdraws what this connection expects at {@code published}, of whatever kind; nothing if there
   * is no such expectation.
   *
   * @param published as the dialler knows it
   */
  void withdraw(Transport transport, Endpoint published);

  /**
   * Gives what is expected at {@code published} {@code seconds} from now, and wakes it if it is
   * {@linkplain Expect#dormant dormant}; the newest, if there are several.
   *
   * @param published as the dialler knows it
   * @return whether there was any
   */
  boolean renew(String kind, Transport transport, Endpoint published, int seconds);

  /**
   * Has the datagram of this message go to another port of its receiver than the one it is
   * addressed to; for receivers that said they listen there.
   *
   * @param port 1 to 65535
   */
  void deliverTo(int port);

  /**
   * Drops the packet this message is in when the helper returns; other than for {@link #drop}, what
   * was expected for it stays expected.
   *
   * @param reason as for {@link #drop}
   */
  void refuse(String reason);

  /**
   * Where {@code side} is in this connection, in its own words: the address and port it has itself,
   * before any translation. This is what a side would write if it announced the connection it is
   * speaking on; its peer may know it by another, which {@link #expect} returns.
   *
   * <p>In Netfilter's terms: the source of the original tuple for the client, the source of the
   * reply tuple for the server.
   */
  Endpoint endpoint(Side side);

  /**
   * Where {@code side} is as its peer knows it: its {@link #endpoint} where nothing is translated.
   * For protocols whose speakers may have learnt of it and announce it as their own; to write it,
   * take what {@link #expect} returns.
   *
   * <p>In Netfilter's terms: the destination of the reply tuple for the client, the destination of
   * the original tuple for the server.
   */
  Endpoint seenAs(Side side);

  /**
   * The helper's memory of this connection: the object of that type made the first time it was
   * asked for, and dropped with the connection. A helper has no other: it serves every connection
   * with one instance, and must keep nothing in fields. Where all that is kept of a connection
   * comes to more than 256 kB, it is forgotten, which is a fault of the helper. It ends with the
   * router, too, unless the helper's spec {@linkplain HelperSpec#keeping keeps} that type.
   *
   * @param initial makes the object; called at most once a connection and type
   */
  <T> T state(Class<T> type, Supplier<? extends T> initial);

  /**
   * How much of an address is the network that this message was sent to all of, as the length of
   * its prefix: where the router's own host has it broadcast on a network that it is in. Empty for
   * everything else, messages that the router merely forwards included ({@code
   * nf_conntrack_broadcast.c}).
   */
  OptionalInt broadcastBits();

  /**
   * Has the connection known for {@code seconds} from now if nothing more is said, instead of as
   * long as its state says ({@code nf_ct_refresh}). For protocols whose speakers think longer than
   * others, at each message anew.
   *
   * @param seconds 1 to 86400
   * @throws IllegalArgumentException if it is not that
   */
  void keepFor(int seconds);

  /**
   * Not my protocol, or nothing more to see: no further message of this connection is shown. What
   * is expected stays expected. The present message goes on.
   */
  void stopWatching();

  /**
   * Drops the packet this message is in when the helper returns, and withdraws what was expected
   * for it. Seldom right: a router is no censor. It is, where a message that passes half understood
   * would do harm, as the sender will repeat it.
   *
   * @param reason a word to count it under: lower-case letters, digits and dashes, 1 to 32 of them,
   *     beginning with a letter; from a small fixed set, never text from the network
   * @throws IllegalArgumentException if it is no such word
   */
  void drop(String reason);
}
