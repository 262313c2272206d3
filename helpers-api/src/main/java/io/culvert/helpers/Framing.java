package io.culvert.helpers;

/**
 * How the bytes of a connection fall into messages.
 *
 * <p>The router does the cutting, keeps the positions and recognises retransmissions; a helper is
 * given one {@link Message} at a time. The class is sealed, and later versions will add framings
 * (length-prefixed, raw): code that asks which framing it has must say what it does with others.
 */
public abstract sealed class Framing permits Framing.Lines, Framing.Datagrams {

  private Framing() {}

  /**
   * Text lines in a TCP stream, each ending in a newline (LF, usually after CR).
   *
   * @return lines, each shown whole or not at all
   */
  public static Lines lines() {
    return new Lines(false);
  }

  /**
   * One UDP datagram, one message.
   *
   * @return that framing
   */
  public static Datagrams datagrams() {
    return new Datagrams();
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
   *       segment.
   *   <li>A router cannot hold a segment back to wait for the rest of a line: the sender may be
   *       waiting for its acknowledgement. So a segment that begins like a trigger but has no
   *       newline is dropped as {@code partial-message}, and the retransmission brings the line
   *       again, usually whole. A segment so short that it is only the beginning of a trigger
   *       ({@code "PO"}) is dropped likewise. Any other passes untouched.
   * </ul>
   */
  public static final class Lines extends Framing {
    private final boolean cutLinesShown;

    private Lines(boolean cutLinesShown) {
      this.cutLinesShown = cutLinesShown;
    }

    /**
     * The same, but a line that has its whole trigger and no newline yet is shown to the helper as
     * far as it goes, with {@link Message#isWhole} false, and dropped only if the helper makes
     * nothing of it (neither {@code expect} nor {@code replace}). For peers that send the text and
     * its CR LF apart, and would otherwise wait for ever. The helper must recognise the end of what
     * it reads by itself: {@code PORT 10,0,0,2,4,1} may be going on {@code 00}.
     */
    public Lines withCutLines() {
      return new Lines(true);
    }

    /** Whether lines without their newline are shown; see {@link #withCutLines}. */
    public boolean cutLinesShown() {
      return cutLinesShown;
    }

    @Override
    public String toString() {
      return cutLinesShown ? "lines, cut ones too" : "lines";
    }
  }

  /** UDP datagrams: the whole payload of each is one message. */
  public static final class Datagrams extends Framing {
    private Datagrams() {}

    @Override
    public String toString() {
      return "datagrams";
    }
  }
}
