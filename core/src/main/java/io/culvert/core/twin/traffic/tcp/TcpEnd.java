package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.twin.traffic.Host;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.TcpView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One end of a connection: RFC 9293 in small, with the challenge acknowledgements of RFC 5961. It
 * knows no time: {@link #timeout()} says that some has passed.
 */
final class TcpEnd {

  /** RFC 9293 §3.3.2; LISTEN is CLOSED with {@link #listens}. */
  enum State {
    CLOSED,
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSING,
    TIME_WAIT,
    CLOSE_WAIT,
    LAST_ACK
  }

  private static final int ACK = TcpView.ACK;

  final Host self;
  final int port;
  private final BiConsumer<TcpEnd, Segment> wire;
  private final List<Segment> unacknowledged = new ArrayList<>();
  private final List<TcpOptions.Range> early = new ArrayList<>();
  private TcpTraits traits;
  private TcpOffers offers;
  private State state = State.CLOSED;
  private boolean listens;
  private IpAddress peer;
  private int peerPort;
  private int sendNext;
  private int sendUnacknowledged;
  private int receiveNext;
  private int peerWindowBytes;
  private boolean owesAck;
  private boolean closedWindow;

  TcpEnd(Host self, int port, TcpTraits traits, BiConsumer<TcpEnd, Segment> wire) {
    this.self = self;
    this.port = port;
    this.wire = wire;
    live(traits);
  }

  private void live(TcpTraits other) {
    traits = other;
    sendNext = other.isn();
    sendUnacknowledged = sendNext;
    unacknowledged.clear();
    early.clear();
    offers = new TcpOffers(other);
    owesAck = false;
    closedWindow = false;
  }

  // --- what the application asks for -------------------------------------------------------------

  /** Waits for a SYN. */
  TcpEnd listen() {
    listens = true;
    state = State.CLOSED;
    return this;
  }

  /** Says who it will speak to. */
  TcpEnd toward(IpAddress address, int otherPort) {
    peer = address;
    peerPort = otherPort;
    return this;
  }

  /** Sends a SYN, with data where {@code early} is positive. */
  void open(int earlyBytes) {
    state = State.SYN_SENT;
    send(TcpView.SYN, earlyBytes);
  }

  /** Is open in the midst of a connection whose beginning nobody saw. */
  void adopt(int nextFromPeer, int peerWindow) {
    state = State.ESTABLISHED;
    offers.none();
    receiveNext = nextFromPeer;
    peerWindowBytes = peerWindow;
  }

  /** Sends up to {@code bytes} of data, as the peer's window and MSS allow. */
  boolean say(int bytes, int flags) {
    boolean may = state == State.ESTABLISHED || state == State.CLOSE_WAIT;
    int room = Math.min(offers.largestSegment(), peerWindowBytes - (sendNext - sendUnacknowledged));
    if (!may || Math.min(bytes, room) <= 0) {
      return false;
    }
    send(ACK | flags, Math.min(bytes, room));
    return true;
  }

  /** Has nothing more to say. */
  void close() {
    switch (state) {
      case SYN_RECEIVED, ESTABLISHED -> state = State.FIN_WAIT_1;
      case CLOSE_WAIT -> state = State.LAST_ACK;
      case SYN_SENT -> {
        forget();
        return;
      }
      default -> {
        return;
      }
    }
    send(ACK | TcpView.FIN, 0);
  }

  /** Sends a reset, and forgets. */
  void abort() {
    if (state != State.CLOSED) {
      wire.accept(this, Segment.bare(TcpView.RST | ACK, sendNext, receiveNext, 0));
      forget();
    }
  }

  /** Forgets the connection, as a crash does; keeps listening if it did. */
  void forget() {
    state = State.CLOSED;
    unacknowledged.clear();
    owesAck = false;
  }

  /** Begins anew at another sequence number. */
  void reopen(int isn) {
    live(traits.reborn(isn));
    open(0);
  }

  /** Shuts the window, or opens it again, and says so. */
  void window(boolean shut) {
    closedWindow = shut;
    acknowledge();
  }

  /** Says again what was not acknowledged, or acknowledges late; false if there's nothing to. */
  boolean timeout() {
    if (owesAck) {
      acknowledge();
      return true;
    }
    if (unacknowledged.isEmpty()) {
      return false;
    }
    Segment again = unacknowledged.get(0);
    wire.accept(this, again.has(ACK) ? again.ack(receiveNext) : again);
    return true;
  }

  // --- what it sends -----------------------------------------------------------------------------

  private void send(int flags, int payloadBytes) {
    Segment s = made(flags, sendNext).payload(payloadBytes);
    sendNext += s.length();
    unacknowledged.add(s);
    wire.accept(this, s);
  }

  void acknowledge() {
    owesAck = false;
    wire.accept(this, made(ACK, sendNext));
  }

  /** A segment as this end would send it now. */
  Segment made(int flags, int seq) {
    boolean syn = (flags & TcpView.SYN) != 0;
    int window = closedWindow && !syn ? 0 : offers.window(syn);
    int ack = (flags & ACK) != 0 ? receiveNext : 0;
    return Segment.bare(flags, seq, ack, window).options(offers.options(syn, early));
  }

  // --- what it hears -----------------------------------------------------------------------------

  /** Whether a segment from there is for this connection. */
  boolean hears(IpAddress from, int fromPort) {
    return fromPort == peerPort && from.equals(peer);
  }

  /** Takes in a segment of this connection. */
  void receive(Segment s) {
    switch (state) {
      case CLOSED -> whenClosed(s);
      case SYN_SENT -> whenSynSent(s);
      default -> whenOpen(s);
    }
  }

  private void whenClosed(Segment s) {
    if (s.has(TcpView.RST)) {
      return;
    }
    if (listens && s.has(TcpView.SYN) && !s.has(ACK)) {
      welcome(s);
    } else {
      refuse(s);
    }
  }

  private void welcome(Segment syn) {
    live(traits);
    learn(syn);
    state = State.SYN_RECEIVED;
    send(TcpView.SYN | ACK, 0);
  }

  /** Answers what belongs to no connection (RFC 9293 §3.10.7.1). */
  void refuse(Segment s) {
    wire.accept(
        this,
        s.has(ACK)
            ? Segment.bare(TcpView.RST, s.ack(), 0, 0)
            : Segment.bare(TcpView.RST | ACK, 0, s.seq() + s.length(), 0));
  }

  private void whenSynSent(Segment s) {
    if (s.has(ACK) && s.ack() != sendNext && s.ack() != traits.isn() + 1) {
      if (!s.has(TcpView.RST)) {
        refuse(s);
      }
    } else if (s.has(TcpView.RST)) {
      if (s.has(ACK)) {
        forget();
      }
    } else if (s.has(TcpView.SYN)) {
      learn(s);
      if (s.has(ACK)) {
        acknowledged(s);
        state = State.ESTABLISHED;
        acknowledge();
      } else {
        state = State.SYN_RECEIVED;
        unacknowledged.clear();
        sendNext = traits.isn();
        send(TcpView.SYN | ACK, 0);
      }
    }
  }

  private void learn(Segment syn) {
    receiveNext = syn.seq() + syn.length();
    offers.learn(syn);
    peerWindowBytes = syn.window();
  }

  private void whenOpen(Segment s) {
    boolean fits = s.seq() == receiveNext || inWindow(s.seq()) || inWindow(s.seq() + s.length());
    if (s.has(TcpView.RST)) {
      if (s.seq() == receiveNext) {
        forget();
      } else if (fits) {
        acknowledge();
      }
    } else if (state == State.TIME_WAIT && s.has(TcpView.SYN) && listens) {
      welcome(s);
    } else if (s.has(TcpView.SYN) || !fits) {
      acknowledge();
    } else if (s.has(ACK)) {
      acknowledged(s);
      take(s);
    }
  }

  private boolean inWindow(int seq) {
    return seq - receiveNext > 0 && seq - receiveNext <= Math.max(traits.receiveBytes(), 1);
  }

  private void acknowledged(Segment s) {
    offers.heard(s);
    peerWindowBytes = offers.peerWindowBytes(s);
    if (s.ack() - sendUnacknowledged <= 0 || s.ack() - sendNext > 0) {
      return;
    }
    sendUnacknowledged = s.ack();
    unacknowledged.removeIf(sent -> sent.seq() + sent.length() - s.ack() <= 0);
    if (state == State.SYN_RECEIVED) {
      state = State.ESTABLISHED;
    }
    if (sendUnacknowledged == sendNext) {
      switch (state) {
        case FIN_WAIT_1 -> state = State.FIN_WAIT_2;
        case CLOSING -> state = State.TIME_WAIT;
        case LAST_ACK -> forget();
        default -> {}
      }
    }
  }

  private void take(Segment s) {
    if (s.length() == 0) {
      return;
    }
    if (s.seq() - receiveNext > 0) {
      if (!s.has(TcpView.FIN)) {
        early.add(new TcpOptions.Range(s.seq(), s.seq() + s.length()));
      }
      acknowledge();
      return;
    }
    boolean fin = s.has(TcpView.FIN);
    if (s.seq() + s.length() - receiveNext > 0) {
      receiveNext = s.seq() + s.length();
      joinEarly();
    }
    if (fin) {
      switch (state) {
        case ESTABLISHED -> state = State.CLOSE_WAIT;
        case FIN_WAIT_1 -> state = State.CLOSING;
        case FIN_WAIT_2 -> state = State.TIME_WAIT;
        default -> {}
      }
    }
    if (traits.delaysAcks() && !owesAck && !fin) {
      owesAck = true;
    } else {
      acknowledge();
    }
  }

  private void joinEarly() {
    early.sort(Comparator.comparingInt(r -> r.from() - receiveNext));
    for (TcpOptions.Range range : List.copyOf(early)) {
      if (range.from() - receiveNext <= 0) {
        receiveNext = range.to() - receiveNext > 0 ? range.to() : receiveNext;
        early.remove(range);
      }
    }
  }

  // --- how it is ---------------------------------------------------------------------------------

  State state() {
    return state;
  }

  boolean open() {
    return state != State.CLOSED;
  }

  IpAddress peer() {
    return peer;
  }

  int peerPort() {
    return peerPort;
  }

  int sendNext() {
    return sendNext;
  }

  int receiveNext() {
    return receiveNext;
  }

  int scale() {
    return offers.scale();
  }

  TcpTraits traits() {
    return traits;
  }
}
