package io.culvert.helpers;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A connection to come: one side announced where it can be dialled, and the other will. Immutable;
 * each {@code with…} gives a changed copy. Handed to {@link HelperContext#expect}.
 *
 * <p>Unless it says otherwise it is for one connection, from any port of the dialler, and lasts as
 * long as its kind does ({@link HelperSpec#kinds}).
 */
public final class Expect {

  private static final int ALL_BITS = -1;

  private final Transport transport;
  private final Endpoint announced;
  private final Side dialler;
  // set on a fresh copy only, before anybody else has it
  private int sourcePort;
  private boolean permanent;
  private int networkBits = ALL_BITS;
  private boolean onItsOwn;
  private int timeoutSeconds;
  private String kind = HelperSpec.FIRST_KIND;
  private boolean dormant;
  private boolean helped;
  private String helperName = "";
  private int firstPort;
  private boolean withNext;
  private boolean asItStands;
  private boolean unshared;
  private boolean likeMaster;
  private boolean onward;

  private Expect(Transport transport, Endpoint announced, Side dialler) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.announced = Objects.requireNonNull(announced, "announced");
    this.dialler = Objects.requireNonNull(dialler, "dialler");
  }

  private Expect with(Consumer<Expect> change) {
    Expect copy = new Expect(transport, announced, dialler);
    copy.sourcePort = sourcePort;
    copy.permanent = permanent;
    copy.networkBits = networkBits;
    copy.onItsOwn = onItsOwn;
    copy.timeoutSeconds = timeoutSeconds;
    copy.kind = kind;
    copy.dormant = dormant;
    copy.helped = helped;
    copy.helperName = helperName;
    copy.firstPort = firstPort;
    copy.withNext = withNext;
    copy.asItStands = asItStands;
    copy.unshared = unshared;
    copy.likeMaster = likeMaster;
    copy.onward = onward;
    change.accept(copy);
    return copy;
  }

  /**
   * A TCP connection.
   *
   * @param announced where the dialler's peer can be reached, in that peer's own words: the
   *     untranslated address and port it wrote
   * @param dialler the side that will open the connection
   */
  public static Expect tcp(Endpoint announced, Side dialler) {
    return new Expect(Transport.TCP, announced, dialler);
  }

  /** A UDP exchange; the parameters are as for {@link #tcp}. */
  public static Expect udp(Endpoint announced, Side dialler) {
    return new Expect(Transport.UDP, announced, dialler);
  }

  /**
   * The same, only from this port of the dialler.
   *
   * @throws IllegalArgumentException if the port is not 1 to 65535
   */
  public Expect withSourcePort(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
    return with(copy -> copy.sourcePort = port);
  }

  /** The same, but for any number of connections while it lasts. */
  public Expect asPermanent() {
    return with(copy -> copy.permanent = true);
  }

  /**
   * The same, but from any address: on the dialler's side there are others than the peer that the
   * announcement was made to, and it is meant for one of them. Dear to security: whoever learns of
   * the port gets through.
   */
  public Expect fromAnyone() {
    return fromNetwork(0);
  }

  /**
   * The same, but from any address whose first {@code bits} bits are those of the dialler's: where
   * something was asked of all of a network ({@link HelperContext#broadcastBits}), any of its hosts
   * may answer.
   *
   * @param bits the length of the network's prefix; 0 for {@linkplain #fromAnyone anyone}
   * @throws IllegalArgumentException if no prefix is as long
   */
  public Expect fromNetwork(int bits) {
    if (bits < 0 || bits > 8 * announced.addressBytes().length) {
      throw new IllegalArgumentException("not the length of a prefix: " + bits);
    }
    return with(copy -> copy.networkBits = bits);
  }

  /**
   * The same, but treated as any new connection is once it has been let in: the rules say what
   * becomes of its addresses, not what became of those of the connection that announced it. So
   * Linux does where a helper has no counterpart for translated addresses.
   */
  public Expect onItsOwn() {
    return with(copy -> copy.onItsOwn = true);
  }

  /**
   * The same, lasting this long instead of what the helper's spec says.
   *
   * @throws IllegalArgumentException if it is not 1 to 86400 seconds
   */
  public Expect withTimeoutSeconds(int seconds) {
    if (seconds < 1 || seconds > 86400) {
      throw new IllegalArgumentException("an expectation lasts 1 to 86400 seconds: " + seconds);
    }
    return with(copy -> copy.timeoutSeconds = seconds);
  }

  /**
   * The same, as one of a {@linkplain HelperSpec#withKind kind} that the helper's spec declares,
   * whose limits count for it.
   */
  public Expect ofKind(String name) {
    Objects.requireNonNull(name, "name");
    return with(copy -> copy.kind = name);
  }

  /**
   * The same, but not yet: nothing comes in by it before {@link HelperContext#renew} has woken it,
   * as a registration does that the registrar agrees to.
   */
  public Expect dormant() {
    return with(copy -> copy.dormant = true);
  }

  /** The same; the connections that come are the same helper's to watch. */
  public Expect withHelper() {
    return with(copy -> copy.helped = true);
  }

  /**
   * The same; the connections that come are another helper's to watch, for protocols of which one
   * announces the next. Where none of that name is loaded, nobody watches.
   *
   * @param name as its {@link HelperSpec} has it
   */
  public Expect withHelper(String name) {
    Objects.requireNonNull(name, "name");
    return with(
        copy -> {
          copy.helped = true;
          copy.helperName = name;
        });
  }

  /**
   * The same, but where other ports can stand in for the announced one, {@code port} is tried
   * first; and what comes goes to the announced endpoint from whatever address it has, unless the
   * announcer knows that by another. As in Linux nf_nat_sip.c.
   *
   * @throws IllegalArgumentException if {@code port} is not 1 to 65535
   */
  public Expect startingAt(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
    return with(copy -> copy.firstPort = port);
  }

  /**
   * The same as {@link #startingAt} has it, and the port after the announced one, too: either both
   * or none, under the next two ports that are free if need be, as RTP and its RTCP have them (RFC
   * 3550, section 11). What another connection expects already is not expected twice, and where
   * addresses are translated it is refused, unless this is {@link #unshared}.
   */
  public Expect withNext() {
    return with(copy -> copy.withNext = true);
  }

  /**
   * The same, but {@linkplain #withNext ports side by side} give way to those that another
   * connection expects from the same dialler, as to any that are taken: two clients behind one
   * address may announce the same ports to one server.
   */
  public Expect unshared() {
    return with(copy -> copy.unshared = true);
  }

  /**
   * The same, with nothing of what {@link #startingAt} and {@link #withNext} say about addresses
   * and about what others expect: what comes has its addresses translated as its master has, as
   * without those two. As in Linux nf_nat_h323.c.
   */
  public Expect likeMaster() {
    return with(copy -> copy.likeMaster = true);
  }

  /**
   * The same, exactly as it is announced, whoever's that address is: for an endpoint that {@link
   * HelperContext#expectedElsewhere} has given, or a third party's that the announcer was asked
   * for, as gatekeepers are.
   */
  public Expect asItStands() {
    return with(copy -> copy.asItStands = true);
  }

  /**
   * The same, but to a third party that the announcer sends the dialler on to, as a call is
   * forwarded: published under the announcer's own address where the dialler knows that by another,
   * and translated back to the third party's. Where the dialler and the third party lie the same
   * way from the router, what the one says to the other does not come by: nothing is expected, and
   * the answer is the announced endpoint. As in Linux nf_nat_h323.c.
   */
  public Expect onward() {
    return with(copy -> copy.onward = true);
  }

  /** The transport of the connection to come. */
  public Transport transport() {
    return transport;
  }

  /** Where the dialler's peer says it can be reached. */
  public Endpoint announced() {
    return announced;
  }

  /** The side that will dial. */
  public Side dialler() {
    return dialler;
  }

  /** The side that announced: the dialler's peer. */
  public Side announcer() {
    return dialler.peer();
  }

  /** The port the dialler must come from; empty for any. */
  public OptionalInt sourcePort() {
    return sourcePort == 0 ? OptionalInt.empty() : OptionalInt.of(sourcePort);
  }

  /** Whether it outlives the first connection that fulfils it. */
  public boolean permanent() {
    return permanent;
  }

  /** Whether it may come from any address. */
  public boolean anyone() {
    return networkBits == 0;
  }

  /** How many bits of the dialler's address count; empty for all of them. */
  public OptionalInt networkBits() {
    return networkBits == ALL_BITS ? OptionalInt.empty() : OptionalInt.of(networkBits);
  }

  /** Whether the rules alone say what becomes of its addresses. */
  public boolean isOnItsOwn() {
    return onItsOwn;
  }

  /** How long it lasts, in seconds; empty for what the helper's spec says. */
  public OptionalInt timeoutSeconds() {
    return timeoutSeconds == 0 ? OptionalInt.empty() : OptionalInt.of(timeoutSeconds);
  }

  /** Which kind of the spec's it is of. */
  public String kind() {
    return kind;
  }

  /** Whether it waits to be woken. */
  public boolean isDormant() {
    return dormant;
  }

  /** Whether the helper watches what comes. */
  public boolean isHelped() {
    return helped;
  }

  /** The helper that watches what comes, if it is another than the one that expects it. */
  public Optional<String> helperName() {
    return helperName.isEmpty() ? Optional.empty() : Optional.of(helperName);
  }

  /** Whether what comes is translated as its master is, whatever port it is expected at. */
  public boolean isLikeMaster() {
    return likeMaster;
  }

  /** The port to try first; empty for the announced one. */
  public OptionalInt firstPort() {
    return firstPort == 0 ? OptionalInt.empty() : OptionalInt.of(firstPort);
  }

  /** Whether the next port is expected, too. */
  public boolean isWithNext() {
    return withNext;
  }

  /** Whether the dialler is sent on to a third party. */
  public boolean isOnward() {
    return onward;
  }

  /** Whether it gives way to what another connection expects. */
  public boolean isUnshared() {
    return unshared;
  }

  /** Whether the announced endpoint stands as it is. */
  public boolean standsAsIs() {
    return asItStands;
  }

  /** Whether it says more about its endpoint than what is announced, as by {@link #startingAt}. */
  public boolean isInOrder() {
    return firstPort != 0 || withNext || asItStands || onward;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Expect that
        && transport == that.transport
        && dialler == that.dialler
        && sourcePort == that.sourcePort
        && permanent == that.permanent
        && networkBits == that.networkBits
        && onItsOwn == that.onItsOwn
        && timeoutSeconds == that.timeoutSeconds
        && dormant == that.dormant
        && helped == that.helped
        && firstPort == that.firstPort
        && withNext == that.withNext
        && asItStands == that.asItStands
        && unshared == that.unshared
        && likeMaster == that.likeMaster
        && onward == that.onward
        && helperName.equals(that.helperName)
        && kind.equals(that.kind)
        && announced.equals(that.announced);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        transport,
        announced,
        dialler,
        sourcePort,
        permanent,
        networkBits,
        onItsOwn,
        timeoutSeconds,
        kind);
  }

  /** For example {@code TCP from SERVER to 10.0.0.2:1025}. */
  @Override
  public String toString() {
    return transport
        + " from "
        + (anyone() ? "anyone beyond " : networkBits > 0 ? "the /" + networkBits + " of " : "")
        + dialler
        + (sourcePort == 0 ? "" : " port " + sourcePort)
        + " to "
        + announced
        + (permanent ? ", permanent" : "")
        + (onItsOwn ? ", on its own" : "");
  }
}
