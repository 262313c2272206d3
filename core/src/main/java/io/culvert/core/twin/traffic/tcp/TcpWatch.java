package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.wire.TcpView;

/**
 * Where a tracker between two ends believes their windows to be, roughly (nf_conntrack_proto_tcp.c,
 * {@code tcp_in_window}): what it takes to hit a bound exactly, or to miss it by one.
 */
final class TcpWatch {

  private static final int LEAST_ACK_WINDOW = 66_000;

  /** What is known of one end as a sender. */
  static final class Side {
    private int end;
    private int maxEnd;
    private int maxWindow;
    private int maxAck;
    private boolean known;

    /** Behind the last byte it sent. */
    int end() {
      return end;
    }

    /** How far its peer allowed it to go. */
    int maxEnd() {
      return maxEnd;
    }

    /** The widest window it opened. */
    int maxWindow() {
      return maxWindow;
    }

    /** The highest it acknowledged. */
    int maxAck() {
      return maxAck;
    }

    /** Whether anything of it was seen. */
    boolean known() {
      return known;
    }
  }

  private final Side client = new Side();
  private final Side server = new Side();

  Side side(boolean ofClient) {
    return ofClient ? client : server;
  }

  /** A segment that the router let through. */
  void passed(boolean fromClient, Segment s, int scale) {
    Side from = side(fromClient);
    Side to = side(!fromClient);
    int window = s.has(TcpView.SYN) ? s.window() : s.window() << scale;
    int end = s.seq() + s.length();
    if (!from.known || s.has(TcpView.SYN)) {
      from.end = end;
      from.maxEnd = end;
      from.maxWindow = Math.max(1, window);
      from.known = true;
    }
    from.maxWindow = Math.max(from.maxWindow, window);
    from.end = later(from.end, end);
    from.maxEnd = later(from.maxEnd, end);
    if (s.has(TcpView.ACK) && !s.has(TcpView.RST)) {
      from.maxAck = from.maxAck == 0 ? s.ack() : later(from.maxAck, s.ack());
      to.maxEnd = later(to.maxEnd, s.ack() + Math.max(1, window));
    }
  }

  private static int later(int a, int b) {
    return b - a > 0 ? b : a;
  }

  /** The highest sequence number {@code fromClient}'s side may use. */
  int highestSeq(boolean fromClient) {
    return side(fromClient).maxEnd;
  }

  /** The lowest end of segment {@code fromClient}'s side may use. */
  int lowestEnd(boolean fromClient) {
    return side(fromClient).end - side(!fromClient).maxWindow;
  }

  /** The highest acknowledgement {@code fromClient}'s side may use. */
  int highestAck(boolean fromClient) {
    return side(!fromClient).end;
  }

  /** The lowest acknowledgement {@code fromClient}'s side may use. */
  int lowestAck(boolean fromClient) {
    return side(!fromClient).end - Math.max(side(fromClient).maxWindow, LEAST_ACK_WINDOW);
  }
}
