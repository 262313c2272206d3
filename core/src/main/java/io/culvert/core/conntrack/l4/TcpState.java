package io.culvert.core.conntrack.l4;

import java.util.Arrays;

/**
 * States of a TCP entry and kinds of segments, numbered as {@code enum tcp_conntrack} and {@code
 * enum tcp_bit_set}, with the table of transitions ({@code tcp_conntracks} in
 * nf_conntrack_proto_tcp.c).
 */
public final class TcpState {

  public static final int NONE = 0;
  public static final int SYN_SENT = 1;
  public static final int SYN_RECV = 2;
  public static final int ESTABLISHED = 3;
  public static final int FIN_WAIT = 4;
  public static final int CLOSE_WAIT = 5;
  public static final int LAST_ACK = 6;
  public static final int TIME_WAIT = 7;
  public static final int CLOSE = 8;

  /** Simultaneous open: a SYN was seen from either side. */
  public static final int SYN_SENT2 = 9;

  /** Not a state: the segment can't belong to the connection. */
  static final int INVALID = 10;

  /** Not a state: let the segment pass and change nothing. */
  static final int IGNORE = 11;

  /** Not states, but timeouts under which states are cut short. */
  static final int RETRANSMITTED = 12;

  static final int UNACKNOWLEDGED = 13;
  static final int TIMEOUTS = 14;

  static final int SYN = 0;
  static final int SYN_ACK = 1;
  static final int FIN = 2;
  static final int ACK = 3;
  static final int RST = 4;
  static final int NO_FLAGS = 5;

  private static final String[] NAMES = {
    "NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT",
    "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE", "SYN_SENT2"
  };

  private static final String[] ABBREVIATIONS = {
    "NO", "SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2", "iv", "ig"
  };

  // columns: NO SS SR ES FW CW LA TW CL S2; iv is INVALID, ig IGNORE
  private static final String[] ORIGINAL_ROWS = {
    /* syn     */ "SS SS ig ig ig ig ig SS SS S2",
    /* syn+ack */ "iv iv SR iv iv iv iv iv iv SR",
    /* fin     */ "iv iv FW FW LA LA LA TW CL iv",
    /* ack     */ "ES iv ES ES CW CW TW TW CL iv",
    /* rst     */ "iv CL CL CL CL CL CL CL CL CL",
    /* none    */ "iv iv iv iv iv iv iv iv iv iv",
  };

  private static final String[] REPLY_ROWS = {
    /* syn     */ "iv S2 iv iv iv iv iv SS iv S2",
    /* syn+ack */ "iv SR ig ig ig ig ig ig ig SR",
    /* fin     */ "iv iv FW FW LA LA LA TW CL iv",
    /* ack     */ "iv ig SR ES CW CW TW TW CL ig",
    /* rst     */ "iv CL CL CL CL CL CL CL CL CL",
    /* none    */ "iv iv iv iv iv iv iv iv iv iv",
  };

  private static final int KINDS = 6;
  private static final int STATES = 10;
  private static final byte[] NEXT = table();

  private TcpState() {}

  private static byte[] table() {
    byte[] next = new byte[2 * KINDS * STATES];
    for (int kind = 0; kind < KINDS; kind++) {
      fill(next, kind * STATES, ORIGINAL_ROWS[kind]);
      fill(next, (KINDS + kind) * STATES, REPLY_ROWS[kind]);
    }
    return next;
  }

  private static void fill(byte[] next, int at, String row) {
    String[] cells = row.split(" ");
    for (int i = 0; i < STATES; i++) {
      next[at + i] = (byte) Arrays.asList(ABBREVIATIONS).indexOf(cells[i]);
    }
  }

  /** Where a segment of {@code kind} leads; {@code direction} 0 is ORIGINAL. Does not allocate. */
  static int next(int direction, int kind, int state) {
    return NEXT[(direction * KINDS + kind) * STATES + state];
  }

  /** The name in listings. */
  public static String name(int state) {
    return state < NAMES.length ? NAMES[state] : "UNKNOWN";
  }
}
