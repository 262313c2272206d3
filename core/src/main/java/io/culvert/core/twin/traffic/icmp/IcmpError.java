package io.culvert.core.twin.traffic.icmp;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.History;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import java.util.Arrays;

/**
 * Errors about packets of any conversation, as somebody beyond the router had them; and about those
 * nobody had so, lying, cut, or from somewhere else.
 */
final class IcmpError extends Script {

  private static final int ENOUGH = 548;

  IcmpError(Scene scene) {
    super(scene);
    for (int i = scene.any(1, 2, 3, 5); i > 0; i--) {
      then(this::complaint);
    }
  }

  private Step complaint() {
    History.Past past = subject();
    Headers quoted = past == null ? null : Headers.of(past.bytes()).orElse(null);
    if (quoted == null || quoted.version() != scene.ipVersion()) {
      return null;
    }
    byte[] quote = quote(quoted);
    IcmpErrorDraw error = IcmpErrorDraw.draw(scene).about(quote);
    Host from = somebody(past, quoted);
    IpAddress to = scene.oneIn(15) ? scene.flows().someone(from.device()).address() : to(quoted);
    scene.count("icmp.error." + (past.emitted() ? "about.emitted" : "about.sent"));
    Packets packet =
        Packets.icmp(from.address(), to, error.type(), error.code(), error.rest())
            .payload(quote)
            .ttl(scene.any(64, 255));
    byte[] bytes = packet.bytes();
    boolean spoilt = scene.oneIn(25);
    String remark = "error " + error.type() + "/" + error.code() + (spoilt ? ", spoilt" : "");
    return scene.packet(from, spoilt ? IcmpFaults.spoil(scene, bytes) : bytes, remark);
  }

  /** What to complain about: rather what the router let through than what it may have dropped. */
  private History.Past subject() {
    History.Past past = scene.history().draw(scene.random()).orElse(null);
    for (int i = 0; i < 2 && past != null && !past.emitted() && !scene.oneIn(4); i++) {
      past = scene.history().draw(scene.random()).orElseThrow();
    }
    return past;
  }

  private IpAddress to(Headers quoted) {
    return scene.oneIn(25) ? quoted.destination() : quoted.source();
  }

  /** Who complains: the addressee, a router on the way there, or anybody anywhere. */
  private Host somebody(History.Past past, Headers quoted) {
    int device = past.device();
    if (!past.emitted() && scene.random().nextBoolean()) {
      device = scene.hosts().deviceOf(quoted.destination());
    }
    return switch (scene.random().nextInt(8)) {
      case 0, 1, 2, 3 -> new Host(device, quoted.destination());
      case 4, 5 -> scene.flows().someone(device);
      case 6 -> scene.hosts().neighbour(device);
      default -> scene.oneIn(4) ? scene.hosts().spoofed() : scene.flows().someone(device);
    };
  }

  private byte[] quote(Headers quoted) {
    byte[] whole = quoted.bytes().clone();
    if (scene.oneIn(5)) {
      scene.count("icmp.error.lying");
      QuoteLies.tell(scene, whole, quoted);
    }
    int length =
        switch (scene.random().nextInt(10)) {
          case 0 -> quoted.l4() + scene.random().nextInt(8);
          case 1 -> scene.random().nextInt(quoted.l4() + 1);
          case 2, 3, 4 -> quoted.l4() + 8;
          case 5 -> whole.length;
          default -> ENOUGH;
        };
    return Arrays.copyOf(whole, Math.min(length, Math.min(whole.length, 1_200)));
  }
}
