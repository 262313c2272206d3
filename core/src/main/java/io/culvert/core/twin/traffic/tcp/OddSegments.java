package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.TcpView;
import java.util.List;

/**
 * Segments in the middle of a connection that its end did not mean to send: at the bounds of what a
 * tracker takes, one beyond, far off; resets of all kinds; flags that don't go together.
 */
final class OddSegments {

  private static final int ACK = TcpView.ACK;
  private static final int RST = TcpView.RST;
  private static final int SYN = TcpView.SYN;
  private static final int FIN = TcpView.FIN;

  private static final int[] BAD_FLAGS = {
    0,
    FIN,
    SYN | FIN,
    SYN | RST,
    SYN | FIN | ACK,
    SYN | RST | ACK,
    FIN | RST,
    FIN | RST | ACK,
    0xFF,
    TcpView.PSH,
    TcpView.URG,
    SYN | TcpView.URG,
    SYN | ACK | TcpView.URG,
    RST | TcpView.PSH,
    RST | TcpView.URG,
    RST | ACK | TcpView.URG,
    TcpView.ECE | TcpView.CWR,
    FIN | TcpView.URG | TcpView.PSH,
    SYN | TcpView.ECE | TcpView.CWR,
    SYN | TcpView.PSH,
    FIN | ACK | TcpView.URG | TcpView.PSH
  };

  private final Scene scene;
  private final TcpWatch watch;

  OddSegments(Scene scene, TcpWatch watch) {
    this.scene = scene;
    this.watch = watch;
  }

  /** One that {@code end} might be thought to have sent. */
  Segment draw(TcpEnd end, boolean client) {
    return switch (scene.random().nextInt(20)) {
      case 0, 1, 2 -> seqAtBound(end, client);
      case 3, 4, 5 -> ackAtBound(end, client);
      case 6, 7, 8, 9 -> reset(end, client);
      case 10 -> counted("flags", end.made(ACK, end.sendNext()).flags(scene.any(BAD_FLAGS)));
      case 11 -> counted("jump", jump(end));
      case 12, 13 -> counted("syn", syn(end));
      case 14 -> counted("synack", end.made(SYN | ACK, end.sendNext() + scene.any(-1, 0, 0, 1)));
      case 15 -> counted("fin", end.made(FIN | ACK, end.sendNext() + scene.any(-1, 0, 0, 1, 5)));
      case 16 -> counted("sack", lyingSack(end));
      case 17 -> counted("options", malformed(end));
      case 18 -> counted("urgent", end.made(ACK, end.sendNext()).urgent(1).payload(1));
      default ->
          counted("window", end.made(ACK, end.sendNext()).window(scene.any(0, 0, 1, 65_535)));
    };
  }

  private Segment counted(String what, Segment s) {
    scene.count("tcp.odd." + what);
    return s;
  }

  private Segment seqAtBound(TcpEnd end, boolean client) {
    int payload = scene.any(0, 0, 1, 2, 100);
    int seq =
        scene.random().nextBoolean()
            ? watch.highestSeq(client) + scene.any(-1, 0, 0, 1, 1, 2)
            : watch.lowestEnd(client) - payload + scene.any(-2, -1, -1, 0, 0, 1);
    if (scene.oneIn(3)) {
      seq = watch.highestSeq(client) - payload + scene.any(0, 1, 2);
    }
    return counted("seq", end.made(ACK | scene.any(0, 0, 0, FIN), seq).payload(payload));
  }

  private Segment ackAtBound(TcpEnd end, boolean client) {
    int ack =
        scene.random().nextBoolean()
            ? watch.highestAck(client) + scene.any(-1, 0, 0, 1, 1, 2)
            : watch.lowestAck(client) + scene.any(-2, -1, -1, 0, 0, 1);
    Segment s = end.made(ACK | scene.any(0, 0, 0, FIN), end.sendNext());
    return counted("ack", s.payload(scene.any(0, 0, 1, 50)).ack(ack));
  }

  /** A reset of any kind. */
  Segment reset(TcpEnd end, boolean client) {
    TcpWatch.Side self = watch.side(client);
    TcpWatch.Side peer = watch.side(!client);
    return switch (scene.random().nextInt(8)) {
      case 0 -> counted("reset.exact", Segment.bare(RST, end.sendNext(), 0, 0));
      case 1 -> counted("reset.maxack", rst(peer.maxAck() + scene.any(-1, 0, 0, 1)));
      case 2 -> counted("reset.inwindow", rst(end.sendNext() + scene.random().nextInt(1, 500)));
      case 3 -> counted("reset.bound", rst(self.maxEnd() + scene.any(-1, 0, 1, 2)));
      case 4 -> counted("reset.far", rst(end.sendNext() + scene.any(1 << 30, 1 << 31, -70_000)));
      case 5 -> counted("reset.ack0", rst(end.sendNext() + scene.any(-1, 0, 1)).flags(RST | ACK));
      case 6 -> counted("reset.lastend", rst(self.end()).flags(RST | ACK).ack(end.receiveNext()));
      default -> counted("reset.zero", rst(0).flags(RST | ACK).ack(scene.any(0, peer.end())));
    };
  }

  private static Segment rst(int seq) {
    return Segment.bare(RST, seq, 0, 0);
  }

  private Segment jump(TcpEnd end) {
    int far =
        scene.any(1 << 31, (1 << 31) - 1, (1 << 31) + 1, 1 << 30, -(1 << 30), 100_000, -100_000);
    Segment s = end.made(ACK, end.sendNext()).payload(scene.any(0, 1, 10));
    return scene.random().nextBoolean() ? s.seq(s.seq() + far) : s.ack(s.ack() + far);
  }

  private Segment syn(TcpEnd end) {
    int seq = end.sendNext() + scene.any(0, 1, -1, 1_000, -1_000, 1 << 30);
    Segment s = end.made(SYN, scene.oneIn(4) ? end.traits().isn() : seq);
    return s.payload(scene.any(0, 0, 0, 20));
  }

  private Segment lyingSack(TcpEnd end) {
    int base = end.receiveNext();
    int from = base + scene.any(-10, 0, 1, 10, 100_000, 1 << 31);
    TcpOptions.Range one = new TcpOptions.Range(from, from + scene.any(1, 10, -10, 1 << 30));
    TcpOptions.Range two = new TcpOptions.Range(base + 5, base + scene.random().nextInt(1, 500));
    List<TcpOptions.Range> blocks = scene.random().nextBoolean() ? List.of(one) : List.of(one, two);
    byte[] options = new TcpOptions().sack(blocks).bytes(TcpView.OPTION_END);
    return end.made(ACK, end.sendNext()).options(options);
  }

  private Segment malformed(TcpEnd end) {
    int flags = scene.any(SYN, SYN | ACK, ACK, ACK);
    return end.made(flags, end.sendNext()).options(TcpOptions.malformed(scene));
  }
}
