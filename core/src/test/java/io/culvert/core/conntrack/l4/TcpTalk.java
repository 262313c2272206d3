package io.culvert.core.conntrack.l4;

import static io.culvert.core.wire.TcpView.ACK;
import static io.culvert.core.wire.TcpView.SYN;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.Packets;

/** One TCP connection between 10.0.0.1:4000 (client, first SYN 1000) and 10.0.0.2:80 (5000). */
final class TcpTalk {

  static final long CLIENT = 1000;
  static final long SERVER = 5000;

  final Rig rig;

  TcpTalk() {
    this(new Rig());
  }

  TcpTalk(Rig rig) {
    this.rig = rig;
  }

  static Packets fromClient(int flags, long seq, long ack) {
    return Packets.tcp("10.0.0.1", 4000, "10.0.0.2", 80).flags(flags).seq(seq).ack(ack);
  }

  static Packets fromServer(int flags, long seq, long ack) {
    return Packets.tcp("10.0.0.2", 80, "10.0.0.1", 4000).flags(flags).seq(seq).ack(ack);
  }

  Tracking client(int flags, long seq, long ack) {
    return rig.send(fromClient(flags, seq, ack));
  }

  Tracking server(int flags, long seq, long ack) {
    return rig.send(fromServer(flags, seq, ack));
  }

  TcpTalk syn() {
    client(SYN, CLIENT, 0);
    return this;
  }

  TcpTalk synAck() {
    server(SYN | ACK, SERVER, CLIENT + 1);
    return this;
  }

  TcpTalk ack() {
    client(ACK, CLIENT + 1, SERVER + 1);
    return this;
  }

  TcpTalk open() {
    return syn().synAck().ack();
  }

  /** Data from either side, acknowledged by the other, so that nothing is outstanding. */
  TcpTalk exchange() {
    rig.send(fromClient(ACK, 1001, 5001).payloadBytes(100));
    rig.send(fromServer(ACK, 5001, 1101).payloadBytes(200));
    client(ACK, 1101, 5201);
    return this;
  }

  String state() {
    return rig.l4State();
  }

  long secondsLeft() {
    return rig.secondsLeft();
  }

  boolean assured() {
    return rig.entry().has(EntryStatus.ASSURED);
  }

  boolean seenReply() {
    return rig.entry().has(EntryStatus.SEEN_REPLY);
  }

  boolean invalid() {
    return rig.tracking.state() == ConntrackState.INVALID && !rig.tracking.hasEntry();
  }
}
