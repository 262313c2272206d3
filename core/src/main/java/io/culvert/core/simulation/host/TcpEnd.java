package io.culvert.core.simulation.host;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.simulation.net.Agenda;
import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.Reading;
import java.nio.ByteBuffer;

/**
 * One end of a TCP connection (RFC 9293): handshake, windows with scale, retransmission with
 * back-off, reordering, probes of a closed window, FIN and RST. Positions are counted from the SYN,
 * which is 0, so that the byte at offset n of a stream is at position n + 1.
 */
final class TcpEnd {

  private enum State {
    SYN_SENT,
    SYN_RECEIVED,
    OPEN,
    LINGERING,
    GONE
  }

  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;

  private static final long MILLISECOND = 1_000_000L;
  private static final long FIRST_TIMEOUT = 400 * MILLISECOND;
  private static final long LONGEST_TIMEOUT = 20_000 * MILLISECOND;
  private static final int MAX_RETRIES = 9;
  private static final int MAX_CHALLENGES = 8;
  private static final int HEADERS_V4 = 40;
  private static final int HEADERS_V6 = 60;

  private final Host host;
  private final Flow flow;
  private final boolean client;
  private final Endpoint own;
  private final Endpoint peer;
  private final Talk talk;
  private final SeededRandom random;
  private final int first;
  private final int scale;
  private final long lingerNanos;
  private final Inbox inbox;
  private final Alarm alarm;

  private State state;
  private int peerFirst;
  private int peerScale;
  private long peerWindow = 1;
  private int mss = 536;
  private long acked;
  private long next;
  private long furthest;
  private boolean closedFirst;
  private int congestion = 4;
  private int repeats;
  private int retries;
  private long timeout = FIRST_TIMEOUT;
  private long challengedNanos;
  private int challenges;

  /** An end that sends a SYN, or waits for the one that {@link #receive} is given first. */
  TcpEnd(Host host, Flow flow, boolean client, Endpoint own, Endpoint peer, Talk talk) {
    this.host = host;
    this.flow = flow;
    this.client = client;
    this.own = own;
    this.peer = peer;
    this.talk = talk;
    random = host.random();
    first = (int) random.nextLong();
    scale = random.nextInt(3) == 0 ? -1 : random.nextInt(9);
    int buffer = 2_000 + random.nextInt(scale < 0 ? 60_000 : 120_000);
    boolean slow = random.nextInt(8) == 0;
    inbox = new Inbox(talk, host, buffer, slow, this::readAgain);
    lingerNanos = (500 + random.nextInt(4_000)) * MILLISECOND;
    alarm = new Alarm(host.agenda(), this::late);
    state = State.SYN_RECEIVED;
  }

  boolean lingering() {
    return state == State.LINGERING;
  }

  /** Sends the SYN. */
  void dial() {
    state = State.SYN_SENT;
    sendFrom(0);
    arm();
  }

  private Agenda agenda() {
    return host.agenda();
  }

  /** A segment of this connection has arrived. */
  void receive(Reading r) {
    int flags = r.flags();
    if (state == State.SYN_SENT) {
      receiveAnswer(r, flags);
    } else if (state == State.SYN_RECEIVED && inbox.expected() == 0) {
      meet(r);
      sendFrom(0);
      arm();
    } else if (state != State.GONE) {
      receiveLater(r, flags);
    }
  }

  private void receiveAnswer(Reading r, int flags) {
    boolean right = (flags & ACK) != 0 && (int) r.u32(r.at() + 8) == first + 1;
    if ((flags & RST) != 0) {
      if (right) {
        over("refused");
      }
    } else if ((flags & SYN) != 0 && right) {
      meet(r);
      acked = 1;
      next = Math.max(next, 1);
      open();
      acknowledge();
      push();
    } else if ((flags & ACK) != 0 && !right) {
      host.reset(flow, client, own, peer, r);
    }
  }

  private void meet(Reading r) {
    peerFirst = (int) r.u32(r.at() + 4);
    inbox.begin();
    peerWindow = r.u16(r.at() + 14);
    TcpOffer offer = TcpOffer.of(r);
    mss = Math.min(offer.mss(), host.mtu(peer.address()) - headers());
    int scaled = offer.scale();
    peerScale = scaled >= 0 && scale >= 0 ? scaled : -1;
  }

  private void open() {
    state = State.OPEN;
    retries = 0;
    timeout = FIRST_TIMEOUT;
  }

  private void receiveLater(Reading r, int flags) {
    long position = inbox.position((int) r.u32(r.at() + 4) - peerFirst);
    int data = r.end() - r.tcpData();
    int length = data + ((flags & FIN) != 0 ? 1 : 0);
    if ((flags & RST) != 0) {
      if (position == inbox.expected() && state != State.LINGERING) {
        over("reset");
      } else if (position > inbox.expected() && position < inbox.expected() + inbox.window()) {
        challenge();
      }
      return;
    }
    if ((flags & SYN) != 0) {
      repeatHandshake();
      return;
    }
    boolean acceptable =
        position < inbox.expected() + inbox.window() + 1 && position + length >= inbox.expected();
    if (!acceptable || (flags & ACK) == 0) {
      challenge();
      return;
    }
    if (!takeAcknowledgement(r, length)) {
      return;
    }
    if (data > 0) {
      inbox.keep(position, r, data);
    }
    if ((flags & FIN) != 0) {
      inbox.endsAt(position + data);
    }
    inbox.deliver();
    if (length > 0 && state != State.GONE) {
      acknowledge();
    }
    push();
    settle();
  }

  private void repeatHandshake() {
    if (state == State.SYN_RECEIVED) {
      sendFrom(0);
    } else {
      acknowledge();
    }
  }

  private boolean takeAcknowledgement(Reading r, int length) {
    long ack = acked + ((int) r.u32(r.at() + 8) - (first + (int) acked));
    if (ack > furthest) {
      if (state == State.SYN_RECEIVED) {
        host.reset(flow, client, own, peer, r);
      } else {
        challenge();
      }
      return false;
    }
    long window = (long) r.u16(r.at() + 14) << Math.max(0, peerScale);
    if (ack > acked) {
      acked = ack;
      next = Math.max(next, acked);
      congestion = Math.min(64, congestion + 1);
      repeats = 0;
      if (state == State.SYN_RECEIVED) {
        open();
      }
      retries = 0;
      timeout = FIRST_TIMEOUT;
      peerWindow = window;
      arm();
    } else if (ack == acked) {
      boolean repeat = length == 0 && window == peerWindow && next > acked;
      peerWindow = window;
      repeats = repeat ? repeats + 1 : repeats;
      if (repeats == 3) {
        sendFrom(acked);
      }
    }
    return true;
  }

  private void readAgain() {
    if (state == State.OPEN && !inbox.heardAll()) {
      acknowledge();
    }
  }

  private long finAt() {
    return 1 + talk.length();
  }

  /** Sends what may be sent; called again when there is more to say. */
  void push() {
    if (state != State.OPEN) {
      return;
    }
    long limit = acked + Math.min(peerWindow, (long) congestion * mss);
    while (next < finAt() && next < limit) {
      next += sendData(next, (int) Math.min(mss, Math.min(limit, finAt()) - next));
    }
    if (next == finAt() && talk.saidAll()) {
      closedFirst |= !inbox.heardAll();
      send(ACK | FIN, next, new byte[0]);
      next++;
    }
    arm();
  }

  private int sendData(long position, int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = talk.at(position - 1 + i);
    }
    send(ACK | PSH, position, data);
    return length;
  }

  private void sendFrom(long position) {
    if (position == 0) {
      send(state == State.SYN_SENT ? SYN : SYN | ACK, 0, new byte[0]);
      next = Math.max(next, 1);
    } else if (position == finAt() && talk.saidAll()) {
      send(ACK | FIN, position, new byte[0]);
      next = Math.max(next, position + 1);
    } else if (position < finAt()) {
      long room = Math.max(1, acked + peerWindow - position); // one byte asks a closed window
      int length = (int) Math.min(room, Math.min(mss, finAt() - position));
      next = Math.max(next, position + sendData(position, length));
    }
  }

  private void acknowledge() {
    send(ACK, next, new byte[0]);
  }

  /** An ACK for what makes no sense; not too many, since the other end may think the same. */
  private void challenge() {
    if (agenda().nanos() - challengedNanos > 1000 * MILLISECOND) {
      challengedNanos = agenda().nanos();
      challenges = 0;
    }
    if (challenges++ < MAX_CHALLENGES) {
      acknowledge();
    }
  }

  private void send(int flags, long position, byte[] data) {
    boolean syn = (flags & SYN) != 0;
    long room = syn || peerScale < 0 ? inbox.window() : inbox.window() >> scale;
    int ack = (flags & ACK) != 0 ? peerFirst + (int) inbox.expected() : 0;
    long end = position + data.length + (syn || (flags & FIN) != 0 ? 1 : 0);
    furthest = Math.max(furthest, end);
    int offered = host.mtu(peer.address()) - headers();
    byte[] options = syn ? new TcpOffer(offered, offersScale() ? scale : -1).bytes() : new byte[0];
    ByteBuffer b = ByteBuffer.allocate(20 + options.length + data.length);
    b.putShort((short) own.port()).putShort((short) peer.port());
    b.putInt(first + (int) position).putInt(ack);
    b.put((byte) (5 + options.length / 4 << 4)).put((byte) flags);
    b.putShort((short) Math.min(0xFFFF, room)).putInt(0).put(options).put(data);
    host.sendTcp(flow, client, own, peer, b.array());
  }

  private boolean offersScale() {
    return scale >= 0 && (inbox.expected() == 0 || peerScale >= 0);
  }

  private int headers() {
    return own.address().version() == 6 ? HEADERS_V6 : HEADERS_V4;
  }

  /** A router said that packets must be smaller. */
  void shrink() {
    int smaller = host.mtu(peer.address()) - headers();
    if (smaller < mss) {
      mss = smaller;
      next = Math.max(acked, 1);
      push();
    }
  }

  /** Something said that the other end can't be reached. */
  void unreachable() {
    if (state == State.SYN_SENT) {
      over("unreachable");
    }
  }

  /** Ends the connection with a RST. */
  void abort() {
    if (state == State.OPEN) {
      flow.trouble("aborted");
      send(RST | ACK, next, new byte[0]);
      over("aborted");
    }
  }

  private void settle() {
    boolean allAcked = talk.saidAll() && acked == finAt() + 1;
    if (state == State.OPEN && inbox.heardAll() && allAcked) {
      state = closedFirst ? State.LINGERING : State.GONE;
      talk.over("");
      if (closedFirst) {
        agenda()
            .in(
                lingerNanos,
                () -> {
                  state = State.GONE;
                  host.forget(this, own, peer);
                  return false;
                });
      } else {
        host.forget(this, own, peer);
      }
    }
  }

  private void over(String how) {
    if (state != State.GONE) {
      state = State.GONE;
      host.forget(this, own, peer);
      talk.over(how);
    }
  }

  private void arm() {
    if (next > acked || state == State.OPEN && next < finAt()) {
      alarm.in(timeout);
    } else {
      alarm.off();
    }
  }

  private void late() {
    if (state == State.GONE || state == State.LINGERING) {
      return;
    }
    if (++retries > MAX_RETRIES) {
      over("gave up");
      return;
    }
    timeout = Math.min(2 * timeout, LONGEST_TIMEOUT);
    congestion = 2;
    repeats = 0;
    next = Math.max(acked, state == State.OPEN ? 1 : 0);
    sendFrom(next);
    arm();
  }
}
