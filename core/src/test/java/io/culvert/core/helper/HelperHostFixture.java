package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.nat.NatRange;
import io.culvert.core.nat.NatRig;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Side;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A host with two scripted helpers behind a rig, and a client to talk to them. */
abstract class HelperHostFixture {

  static final String C = "10.0.0.2";
  static final String S = "203.0.113.9";
  static final HelperSpec LINES =
      HelperSpec.tcp("echo", 21).withExpectations(2, 60).on(Side.CLIENT, "GO ");
  static final HelperSpec DATAGRAMS = HelperSpec.udp("dgram", 69).on(Side.CLIENT, "GO ");
  static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

  NatRig router = new NatRig();
  final StoppedClock stopwatch = new StoppedClock();
  final ScriptedHelper lines = new ScriptedHelper(LINES);
  final ScriptedHelper datagrams = new ScriptedHelper(DATAGRAMS);
  HelperHost host;
  int clientSequence;

  void start(HelperOptions options) {
    host = new HelperHost(router.rig.conntrack, router.nat, options, stopwatch);
    router.help = (packet, tracking, now) -> host.help(packet, tracking, 1500, 0, now);
    assertThat(install(lines, datagrams)).isEmpty();
  }

  void start() {
    start(new HelperOptions(true, Set.of()));
  }

  List<HelperProblem> install(ScriptedHelper... helpers) {
    return host.install(List.of(new HelperPlugin("test", "1.0", "test.jar", List.of(helpers))));
  }

  HelperCounters counters(String name) {
    return host.helpers().stream()
        .filter(h -> h.spec().name().equals(name))
        .findFirst()
        .orElseThrow()
        .counters();
  }

  /** Opens a connection and says one line, so that the next one is looked at. */
  void connect(int port) {
    router.send(tcp(port).flags(TcpView.SYN).seq(99));
    router.send(Packets.tcp(S, 21, seen(), port).flags(0x12).seq(499).ack(100));
    router.send(tcp(port).seq(100).ack(500));
    clientSequence = 100;
    say(port, "hello\r\n");
  }

  String seen() {
    return router.source == null ? C : "198.51.100.1";
  }

  static Packets tcp(int port) {
    return Packets.tcp(C, port, S, 21);
  }

  PacketBuffer say(int port, String line) {
    PacketBuffer p =
        router.send(tcp(port).seq(clientSequence).ack(500).payload(line).dontFragment());
    if (router.dropped == null) {
      clientSequence += line.length();
    }
    return p;
  }

  static String tail(PacketBuffer p, int length) {
    byte[] all = p.toArray();
    return new String(all, all.length - length, length, StandardCharsets.ISO_8859_1);
  }

  void masquerade() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
  }

  @SuppressWarnings("unchecked")
  static <T extends Throwable> void sneak(Throwable t) throws T {
    throw (T) t;
  }
}
