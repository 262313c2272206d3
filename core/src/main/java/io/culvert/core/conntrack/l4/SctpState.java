package io.culvert.core.conntrack.l4;

import io.culvert.core.wire.SctpView;
import java.util.Arrays;
import java.util.List;

/**
 * States of an SCTP entry, numbered as {@code enum sctp_conntrack}, with the table of transitions
 * ({@code sctp_conntracks} in nf_conntrack_proto_sctp.c). They are states of the association as
 * seen from between, not of either end.
 */
final class SctpState {

  static final int NONE = 0;

  /** An INIT was seen, or the association is over. */
  static final int CLOSED = 1;

  static final int COOKIE_WAIT = 2;
  static final int COOKIE_ECHOED = 3;
  static final int ESTABLISHED = 4;
  static final int SHUTDOWN_SENT = 5;
  static final int SHUTDOWN_RECD = 6;
  static final int SHUTDOWN_ACK_SENT = 7;

  /** Another path of an association, first seen by its HEARTBEAT. */
  static final int HEARTBEAT_SENT = 8;

  static final int STATES = 9;

  /** Not a state: the chunk can't come from there in that state. */
  static final int INVALID = 9;

  private static final String[] NAMES = {
    "NONE",
    "CLOSED",
    "COOKIE_WAIT",
    "COOKIE_ECHOED",
    "ESTABLISHED",
    "SHUTDOWN_SENT",
    "SHUTDOWN_RECD",
    "SHUTDOWN_ACK_SENT",
    "HEARTBEAT_SENT"
  };

  private static final List<String> ABBREVIATIONS =
      List.of("NO", "CL", "CW", "CE", "ES", "SS", "SR", "SA", "HS", "iv");

  /** Chunks that can move a state, in the order of the rows. */
  private static final int[] TELLING = {
    SctpView.INIT,
    SctpView.INIT_ACK,
    SctpView.ABORT,
    SctpView.SHUTDOWN,
    SctpView.SHUTDOWN_ACK,
    SctpView.ERROR,
    SctpView.COOKIE_ECHO,
    SctpView.COOKIE_ACK,
    SctpView.SHUTDOWN_COMPLETE,
    SctpView.HEARTBEAT,
    SctpView.HEARTBEAT_ACK
  };

  // columns: NO CL CW CE ES SS SR SA HS
  private static final String[] ORIGINAL_ROWS = {
    /* INIT              */ "CL CL CW CE ES CL CL SA CW",
    /* INIT ACK          */ "CL CL CW CE ES SS SR SA CL",
    /* ABORT             */ "CL CL CL CL CL CL CL CL CL",
    /* SHUTDOWN          */ "CL CL CW CE SS SS SR SA CL",
    /* SHUTDOWN ACK      */ "SA CL CW CE ES SA SA SA SA",
    /* ERROR             */ "CL CL CW CE ES SS SR SA CL",
    /* COOKIE ECHO       */ "CL CL CE CE ES SS SR SA CL",
    /* COOKIE ACK        */ "CL CL CW ES ES SS SR SA CL",
    /* SHUTDOWN COMPLETE */ "CL CL CW CE ES SS SR CL CL",
    /* HEARTBEAT         */ "HS CL CW CE ES SS SR SA HS",
    /* HEARTBEAT ACK     */ "CL CL CW CE ES SS SR SA HS",
  };

  private static final String[] REPLY_ROWS = {
    /* INIT              */ "iv CL CW CE ES SS SR SA iv",
    /* INIT ACK          */ "iv CW CW CE ES SS SR SA iv",
    /* ABORT             */ "iv CL CL CL CL CL CL CL iv",
    /* SHUTDOWN          */ "iv CL CW CE SR SS SR SA iv",
    /* SHUTDOWN ACK      */ "iv CL CW CE ES SA SA SA iv",
    /* ERROR             */ "iv CL CW CL ES SS SR SA iv",
    /* COOKIE ECHO       */ "iv CL CE CE ES SS SR SA iv",
    /* COOKIE ACK        */ "iv CL CW ES ES SS SR SA iv",
    /* SHUTDOWN COMPLETE */ "iv CL CW CE ES SS SR CL iv",
    /* HEARTBEAT         */ "iv CL CW CE ES SS SR SA HS",
    /* HEARTBEAT ACK     */ "iv CL CW CE ES SS SR SA ES",
  };

  /** Chunk types above this never move a state. */
  private static final int TYPES = SctpView.SHUTDOWN_COMPLETE + 1;

  private static final int TELLING_MASK = Arrays.stream(TELLING).map(t -> 1 << t).sum();
  private static final byte[] NEXT = table();

  private SctpState() {}

  private static byte[] table() {
    byte[] next = new byte[2 * TYPES * STATES];
    for (int row = 0; row < TELLING.length; row++) {
      fill(next, TELLING[row] * STATES, ORIGINAL_ROWS[row]);
      fill(next, (TYPES + TELLING[row]) * STATES, REPLY_ROWS[row]);
    }
    return next;
  }

  private static void fill(byte[] next, int at, String row) {
    String[] cells = row.split(" ");
    for (int i = 0; i < STATES; i++) {
      next[at + i] = (byte) ABBREVIATIONS.indexOf(cells[i]);
    }
  }

  /** Whether a chunk of {@code type} can move a state; DATA, SACK and others never do. */
  static boolean tells(int type) {
    return type < TYPES && (TELLING_MASK >>> type & 1) != 0;
  }

  /** Where a {@linkplain #tells telling} chunk leads; {@code side} 0 is ORIGINAL. */
  static int next(int side, int type, int state) {
    return NEXT[(side * TYPES + type) * STATES + state];
  }

  /** The name in listings. */
  static String name(int state) {
    return state < STATES ? NAMES[state] : "UNKNOWN";
  }
}
