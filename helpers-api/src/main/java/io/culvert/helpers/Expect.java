package io.culvert.helpers;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * A connection to come: one side announced where it can be dialled, and the other will. Immutable;
 * each {@code with…} gives a changed copy. Handed to {@link HelperContext#expect}.
 *
 * <p>Unless it says otherwise it is for one connection, from any port of the dialler, and lasts as
 * long as the helper's {@link HelperSpec#expectationTimeoutSeconds}.
 */
public final class Expect {

  private final Transport transport;
  private final Endpoint announced;
  private final Side dialler;
  private final int sourcePort;
  private final boolean permanent;
  private final boolean anyone;
  private final int timeoutSeconds;

  private Expect(
      Transport transport,
      Endpoint announced,
      Side dialler,
      int sourcePort,
      boolean permanent,
      boolean anyone,
      int timeoutSeconds) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.announced = Objects.requireNonNull(announced, "announced");
    this.dialler = Objects.requireNonNull(dialler, "dialler");
    this.sourcePort = sourcePort;
    this.permanent = permanent;
    this.anyone = anyone;
    this.timeoutSeconds = timeoutSeconds;
  }

  /**
   * A TCP connection.
   *
   * @param announced where the dialler's peer can be reached, in that peer's own words: the
   *     untranslated address and port it wrote
   * @param dialler the side that will open the connection
   */
  public static Expect tcp(Endpoint announced, Side dialler) {
    return new Expect(Transport.TCP, announced, dialler, 0, false, false, 0);
  }

  /** A UDP exchange; the parameters are as for {@link #tcp}. */
  public static Expect udp(Endpoint announced, Side dialler) {
    return new Expect(Transport.UDP, announced, dialler, 0, false, false, 0);
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
    return new Expect(transport, announced, dialler, port, permanent, anyone, timeoutSeconds);
  }

  /** The same, but for any number of connections while it lasts. */
  public Expect asPermanent() {
    return new Expect(transport, announced, dialler, sourcePort, true, anyone, timeoutSeconds);
  }

  /**
   * The same, but from any address: on the dialler's side there are others than the peer that the
   * announcement was made to, and it is meant for one of them. Dear to security: whoever learns of
   * the port gets through.
   */
  public Expect fromAnyone() {
    return new Expect(transport, announced, dialler, sourcePort, permanent, true, timeoutSeconds);
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
    return new Expect(transport, announced, dialler, sourcePort, permanent, anyone, seconds);
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
    return anyone;
  }

  /** How long it lasts, in seconds; empty for what the helper's spec says. */
  public OptionalInt timeoutSeconds() {
    return timeoutSeconds == 0 ? OptionalInt.empty() : OptionalInt.of(timeoutSeconds);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Expect that
        && transport == that.transport
        && dialler == that.dialler
        && sourcePort == that.sourcePort
        && permanent == that.permanent
        && anyone == that.anyone
        && timeoutSeconds == that.timeoutSeconds
        && announced.equals(that.announced);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        transport, announced, dialler, sourcePort, permanent, anyone, timeoutSeconds);
  }

  /** For example {@code TCP from SERVER to 10.0.0.2:1025}. */
  @Override
  public String toString() {
    return transport
        + " from "
        + (anyone ? "anyone beyond " : "")
        + dialler
        + (sourcePort == 0 ? "" : " port " + sourcePort)
        + " to "
        + announced
        + (permanent ? ", permanent" : "");
  }
}
