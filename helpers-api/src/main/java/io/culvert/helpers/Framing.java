package io.culvert.helpers;

/**
 * How the bytes of a connection fall into messages.
 *
 * <p>The router does the cutting, keeps the positions and recognises retransmissions; a helper is
 * given one {@link Message} at a time. The class is sealed, and later versions will add framings
 * (length-prefixed): code that asks which framing it has must say what it does with others.
 */
public abstract sealed class Framing permits Framing.Lines, Framing.Segments, Framing.Datagrams {

  private Framing() {}

  /**
   * Whether a packet that came in IP fragments goes on as one once it is looked at, cut anew only
   * where the way is too narrow. Otherwise it leaves in the pieces it came in. The helper sees the
   * same either way; the hosts see which, as they do of Linux, whose helpers differ in it ({@code
   * skb_linearize}). Lines are.
   */
  public abstract boolean isJoined();

  /**
   * Text lines in a TCP stream, each ending in a newline (LF, usually after CR); a line is shown
   * whole or not at all.
   */
  public static Lines lines() {
    return new Lines(false);
  }

  /**
   * The same, read as Linux reads FTP: a line that has its trigger is shown as far as it goes, and
   * if the helper makes nothing of it (neither expects nor replaces anything), it is dropped, on
   * the supposition that it is not all there; see {@link Lines#strict}.
   */
  public static Lines strictLines() {
    return new Lines(true);
  }

  /**
   * What one TCP segment carries, one message; see {@link Segments}.
   *
   * @param maxBytes how far into a segment is looked, 1 to 65535
   * @throws IllegalArgumentException if it is not that
   */
  public static Segments segments(int maxBytes) {
    if (maxBytes < 1 || maxBytes > 65535) {
      throw new IllegalArgumentException("1 to 65535 bytes of a segment, not " + maxBytes);
    }
    return new Segments(maxBytes, false);
  }

  /** One UDP datagram, one message. */
  public static Datagrams datagrams() {
    return new Datagrams(false, false);
  }

  /**
   * The same, read as Linux reads SNMP: where addresses of an IPv4 connection are translated, only
   * what is one datagram to the last byte goes on; see {@link Datagrams#strict}.
   */
  public static Datagrams strictDatagrams() {
    return new Datagrams(true, false);
  }

  /**
   * Text lines in a TCP stream.
   *
   * <p>The rules are those of Linux nf_conntrack_ftp.c ({@code find_nl_seq}, {@code find_pattern}):
   *
   * <ul>
   *   <li>A line is looked at where it opens a segment, and only if an earlier segment of that side
   *       ended in a newline exactly there; two such positions are remembered for each side. The
   *       first segment a side sends is therefore never looked at, nor are further lines in one
   *       segment. Nothing is looked at before both sides have been heard.
   *   <li>A router cannot hold a segment back to wait for the rest of a line: the sender may be
   *       waiting for its acknowledgement. So a segment that begins like a trigger but has no
   *       newline is dropped as {@code partial-message}, and the retransmission brings the line
   *       again, usually whole. A segment so short that it is only the beginning of a trigger
   *       ({@code "PO"}) is dropped likewise. Any other passes untouched.
   * </ul>
   */
  public static final class Lines extends Framing {
    private final boolean strict;

    private Lines(boolean strict) {
      this.strict = strict;
    }

    /**
     * Whether a line must be understood to pass.
     *
     * <p>If so, a line with its trigger but without its newline is shown too, {@link
     * Message#isWhole} being false: some peers send the text and its CR LF apart and would
     * otherwise wait for ever; and what follows the newline in its segment is shown with the line.
     * The helper must then recognise the end of what it reads by itself, for {@code PORT
     * 10,0,0,2,4,1} may be going on {@code 00}. A shown line that leads to nothing is dropped, as
     * {@code malformed} if it was whole and as {@code partial-message} if not.
     */
    public boolean strict() {
      return strict;
    }

    @Override
    public boolean isJoined() {
      return true;
    }

    @Override
    public String toString() {
      return strict ? "strict lines" : "lines";
    }
  }

  /**
   * TCP segments: the payload of each, as far as {@link #maxBytes}, is one message, wherever in the
   * stream it lies. Nothing is looked at before both sides have been heard.
   *
   * <p>For protocols whose announcements may stand anywhere in what is said, or are not text. The
   * price is that nothing is put together: what is cut in two by a segment's end is not found, and
   * what is sent twice is shown twice. So Linux nf_conntrack_irc.c reads ({@code help}).
   */
  public static final class Segments extends Framing {
    private final int maxBytes;
    private final boolean joined;

    private Segments(int maxBytes, boolean joined) {
      this.maxBytes = maxBytes;
      this.joined = joined;
    }

    /** The same, {@linkplain Framing#isJoined joined}. */
    public Segments joined() {
      return new Segments(maxBytes, true);
    }

    @Override
    public boolean isJoined() {
      return joined;
    }

    /** How far into a segment is looked; what follows passes unread. */
    public int maxBytes() {
      return maxBytes;
    }

    @Override
    public String toString() {
      return "segments of " + maxBytes + " bytes";
    }
  }

  /** UDP datagrams: the whole payload of each is one message. */
  public static final class Datagrams extends Framing {
    private final boolean strict;
    private final boolean joined;

    private Datagrams(boolean strict, boolean joined) {
      this.strict = strict;
      this.joined = joined;
    }

    /**
     * The same, {@linkplain Framing#isJoined joined}, and read as Linux reads SIP in one thing
     * more: an ICMP error that goes the client's way about the connection is taken for a datagram
     * of the client's ({@code nf_confirm}). What is shown is what it quotes, headers and all.
     */
    public Datagrams joined() {
      return new Datagrams(strict, true);
    }

    @Override
    public boolean isJoined() {
      return joined;
    }

    /**
     * Whether, where addresses are translated, a packet must be as long as its UDP header says. If
     * so, others are dropped as {@code malformed}, among them the ICMP errors that the client sends
     * about the connection, which Linux takes for datagrams (nf_nat_snmp_basic_main.c, {@code
     * help}). What came in pieces and has been {@linkplain Message#text read} goes on as one.
     */
    public boolean strict() {
      return strict;
    }

    @Override
    public String toString() {
      return strict ? "strict datagrams" : "datagrams";
    }
  }
}
