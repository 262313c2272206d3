package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.Flow;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Flows to export. */
final class Flows {

  static final long BEGAN = 1_795_316_664_169_505L;
  static final long ENDED = 1_795_316_700_002_000L;

  private Flows() {}

  /** 10.0.1.2:40112 to 203.0.113.9:21, seen as 198.51.100.1:50001. */
  static Flow masqueraded(Flow.Kind kind, long id) {
    return flow(
        kind,
        id,
        6,
        ends("10.0.1.2", 40112, "203.0.113.9", 21),
        ends("203.0.113.9", 21, "198.51.100.1", 50001),
        new Flow.Carried(true, 8, 469, 7, 433));
  }

  /** 2001:db8::2:40112 to 2001:db8:2::9:80, which stands for fd00::9:8080. */
  static Flow forwarded(Flow.Kind kind, long id) {
    return flow(
        kind,
        id,
        17,
        ends("2001:db8::2", 40112, "2001:db8:2::9", 80),
        ends("fd00::9", 8080, "2001:db8::2", 40112),
        new Flow.Carried(true, 2, 200, 1, 90));
  }

  /** An echo from 10.0.1.2 with id 77, seen as 198.51.100.1 with id 78. */
  static Flow ping(Flow.Kind kind, long id) {
    return flow(
        kind,
        id,
        1,
        ends("10.0.1.2", 77, "203.0.113.9", 8 << 8),
        ends("203.0.113.9", 78, "198.51.100.1", 0),
        new Flow.Carried(true, 1, 84, 1, 84));
  }

  static Flow flow(
      Flow.Kind kind,
      long id,
      int protocol,
      Flow.Ends original,
      Flow.Ends reply,
      Flow.Carried carried) {
    boolean ended = kind == Flow.Kind.ENDED;
    return new Flow(
        kind,
        id,
        kind == Flow.Kind.STARTED ? BEGAN : ENDED,
        BEGAN,
        protocol,
        original,
        reply,
        protocol == 6 ? "TIME_WAIT" : "",
        !ended ? Flow.End.NOT : protocol == 6 ? Flow.End.CLOSED : Flow.End.IDLE,
        carried,
        new Flow.Marks(5, 0),
        new Flow.Origin("lan0", "wan0", "", 0, "rules.v4:\"31\""));
  }

  static Flow.Ends ends(String source, int sourcePort, String destination, int destinationPort) {
    return new Flow.Ends(address(source), sourcePort, address(destination), destinationPort);
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal); // a literal: nothing is looked up
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
