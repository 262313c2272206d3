package io.culvert.core.twin.traffic.sctp;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.packet.SctpPacket;
import java.util.function.UnaryOperator;

/**
 * An association from INIT to SHUTDOWN COMPLETE or ABORT (RFC 9260 sections 5 to 9), with repeats
 * and faults on the way, and perhaps another one behind it between the same ports.
 */
final class SctpLife extends SctpTalk {

  private final boolean reckless;
  private int faultOneIn;
  private int said;

  SctpLife(Scene scene) {
    super(scene);
    reckless = scene.oneIn(6);
    faultOneIn = scene.any(0, 20, 8, 4);
    life();
    if (scene.oneIn(3)) {
      then(this::again);
    }
  }

  private Step again() {
    newTags();
    faultOneIn = 0;
    life();
    return null;
  }

  private void life() {
    switch (scene.random().nextInt(12)) {
      case 0 -> collide();
      case 1 -> beginInTheMiddle();
      case 2 -> secondPath();
      default -> handshake();
    }
    int talk = scene.any(0, 1, 3, 8);
    for (int i = 0; i < talk; i++) {
      talk();
    }
    close();
    for (int i = scene.any(0, 0, 1, 2); i > 0; i--) {
      talk();
    }
  }

  /** Queues a packet, perhaps to be sent twice or spoilt. */
  private void say(boolean fromClient, String remark, UnaryOperator<SctpPacket> fill) {
    then(() -> unheard() ? null : maybeSpoilt(fromClient, remark, fill));
    if (scene.oneIn(12)) {
      then(() -> now(fromClient, remark, fill));
    }
  }

  /** Nobody goes on talking to somebody who never answers. */
  private boolean unheard() {
    return said++ > 1 && !met() && !reckless;
  }

  private Step maybeSpoilt(boolean fromClient, String remark, UnaryOperator<SctpPacket> fill) {
    if (faultOneIn > 0 && scene.oneIn(faultOneIn)) {
      // the right one follows, as it would from a host whose packet was damaged on the way
      first(() -> now(fromClient, remark, fill));
      String fault = SctpFaults.name(scene.random().nextInt(SctpFaults.COUNT));
      int own = tag(fromClient);
      return now(
          fromClient,
          "fault." + fault,
          p -> SctpFaults.spoil(fault, fill.apply(p), own, scene.random()));
    }
    return now(fromClient, remark, fill);
  }

  private void handshake() {
    init(CLIENT);
    if (scene.oneIn(6)) {
      init(CLIENT);
    }
    say(SERVER, "init-ack", p -> p.init(SctpPacket.INIT_ACK, tag(SERVER)));
    say(CLIENT, "cookie-echo", p -> withData(cookie(p)));
    if (scene.oneIn(12)) {
      say(SERVER, "error", this::staleCookie);
    }
    say(SERVER, "cookie-ack", p -> withSack(p.chunk(SctpPacket.COOKIE_ACK, 0, new byte[0])));
  }

  private void init(boolean fromClient) {
    say(fromClient, "init", p -> p.tag(0).init(SctpPacket.INIT, tag(fromClient)));
  }

  private static SctpPacket cookie(SctpPacket p) {
    return p.filled(SctpPacket.COOKIE_ECHO, 0, 32);
  }

  private SctpPacket withData(SctpPacket p) {
    return scene.oneIn(3) ? p.filled(SctpPacket.DATA, 3, 12 + scene.random().nextInt(60)) : p;
  }

  private SctpPacket withSack(SctpPacket p) {
    return scene.oneIn(3) ? p.filled(SctpPacket.SACK, 0, 12) : p;
  }

  private SctpPacket staleCookie(SctpPacket p) {
    return p.chunk(SctpPacket.ERROR, 0, new byte[] {0, 3, 0, 8, 0, 0, 0, 1});
  }

  /** Both begin at once (RFC 9260 5.2.1). */
  private void collide() {
    init(CLIENT);
    init(SERVER);
    say(SERVER, "init-ack", p -> p.init(SctpPacket.INIT_ACK, tag(SERVER)));
    say(CLIENT, "init-ack", p -> p.init(SctpPacket.INIT_ACK, tag(CLIENT)));
    say(CLIENT, "cookie-echo", SctpLife::cookie);
    say(SERVER, "cookie-echo", SctpLife::cookie);
    say(SERVER, "cookie-ack", p -> p.chunk(SctpPacket.COOKIE_ACK, 0, new byte[0]));
    say(CLIENT, "cookie-ack", p -> p.chunk(SctpPacket.COOKIE_ACK, 0, new byte[0]));
  }

  /** The router was switched on late. */
  private void beginInTheMiddle() {
    for (int i = scene.random().nextInt(3); i >= 0; i--) {
      talk();
    }
    if (scene.oneIn(2)) {
      handshake();
    }
  }

  /** Another pair of addresses of an association that is up elsewhere: only heartbeats. */
  private void secondPath() {
    boolean client = scene.oneIn(4) ? SERVER : CLIENT;
    heartbeat(client);
    heartbeatAck(!client);
    if (scene.oneIn(2)) {
      heartbeat(!client);
      heartbeatAck(client);
    }
  }

  private void heartbeat(boolean fromClient) {
    say(fromClient, "heartbeat", p -> p.filled(SctpPacket.HEARTBEAT, 0, 20));
  }

  private void heartbeatAck(boolean fromClient) {
    say(fromClient, "heartbeat-ack", p -> p.filled(SctpPacket.HEARTBEAT_ACK, 0, 20));
  }

  private void talk() {
    boolean side = scene.random().nextBoolean();
    switch (scene.random().nextInt(14)) {
      case 0, 1, 2, 3, 4 -> {
        say(side, "data", p -> withData(p.filled(SctpPacket.DATA, 3, 12 + size())));
        if (scene.oneIn(2)) {
          say(!side, "sack", p -> withData(p.filled(SctpPacket.SACK, 0, 12)));
        }
      }
      case 5, 6, 7 -> {
        heartbeat(side);
        if (!scene.oneIn(4)) {
          heartbeatAck(!side);
        }
      }
      case 8 -> say(side, "error", p -> p.chunk(SctpPacket.ERROR, 0, new byte[] {0, 6, 0, 4}));
      case 9 -> restart(side);
      case 10 -> {
        // an address was moved: the tag under which heartbeats come is another
        say(side, "heartbeat", p -> p.tag(0x5555).filled(SctpPacket.HEARTBEAT, 0, 20));
        say(!side, "heartbeat-ack", p -> p.tag(0x6666).filled(SctpPacket.HEARTBEAT_ACK, 0, 20));
      }
      case 11 ->
          say(side, "unknown", p -> p.filled(scene.any(12, 13, 63, 128, 192, 193, 255), 0, 8));
      default -> say(side, "bundle", this::bundle);
    }
  }

  private int size() {
    return scene.any(1, 3, 40, 200, 1_300);
  }

  private SctpPacket bundle(SctpPacket p) {
    for (int i = scene.random().nextInt(1, 5); i > 0; i--) {
      int type =
          scene.any(
              SctpPacket.DATA,
              SctpPacket.DATA,
              SctpPacket.SACK,
              SctpPacket.HEARTBEAT,
              SctpPacket.HEARTBEAT_ACK,
              SctpPacket.ERROR,
              SctpPacket.SHUTDOWN);
      p.filled(type, 0, scene.random().nextInt(24));
    }
    return p;
  }

  /** One end has forgotten everything and begins anew (RFC 9260 5.2.2). */
  private void restart(boolean who) {
    then(
        () -> {
          newTag(who);
          return null;
        });
    init(who);
    if (scene.oneIn(4)) {
      return;
    }
    say(!who, "init-ack", p -> p.init(SctpPacket.INIT_ACK, tag(!who)));
    say(who, "cookie-echo", SctpLife::cookie);
    say(!who, "cookie-ack", p -> p.chunk(SctpPacket.COOKIE_ACK, 0, new byte[0]));
  }

  private void close() {
    boolean side = scene.random().nextBoolean();
    switch (scene.random().nextInt(6)) {
      case 0 -> abort(side);
      case 1 -> {}
      case 2 -> {
        shutdown(side);
        shutdown(!side);
        shutdownAck(side);
        shutdownAck(!side);
        complete(side);
      }
      default -> {
        shutdown(side);
        shutdownAck(!side);
        if (scene.oneIn(5)) {
          shutdownAck(!side);
        }
        complete(side);
      }
    }
  }

  private void abort(boolean side) {
    boolean turned = scene.oneIn(2);
    say(
        side,
        turned ? "abort-t" : "abort",
        p ->
            (turned ? p.tag(tag(side)) : p)
                .chunk(SctpPacket.ABORT, turned ? SctpPacket.FLAG_T : 0, new byte[0]));
  }

  private void shutdown(boolean side) {
    say(side, "shutdown", p -> p.chunk(SctpPacket.SHUTDOWN, 0, new byte[4]));
  }

  private void shutdownAck(boolean side) {
    say(side, "shutdown-ack", p -> p.chunk(SctpPacket.SHUTDOWN_ACK, 0, new byte[0]));
  }

  private void complete(boolean side) {
    boolean turned = scene.oneIn(5);
    say(
        side,
        turned ? "shutdown-complete-t" : "shutdown-complete",
        p ->
            (turned ? p.tag(tag(side)) : p)
                .chunk(SctpPacket.SHUTDOWN_COMPLETE, turned ? SctpPacket.FLAG_T : 0, new byte[0]));
  }
}
