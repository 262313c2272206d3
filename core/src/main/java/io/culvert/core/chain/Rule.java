package io.culvert.core.chain;

/**
 * A rule: matches, a target, counters and where it was written. Immutable but for its counters.
 * Loop only.
 */
public final class Rule implements Counted {

  /** {@link #failing}: every condition holds. */
  public static final int NONE = -2;

  /** {@link #failing}: one of its own conditions. */
  public static final int OWN = -1;

  private final int id;
  private final String text;
  private final String file;
  private final int line;
  private final HeaderMatch header;
  private final Match[] matches;
  private final Target target;
  private long packets;
  private long bytes;

  /**
   * A rule.
   *
   * @param id number within its rule set, from 1
   * @param text the rule as {@code iptables-save} prints it, without counters
   * @param file where it was read from
   * @param line line in that file, from 1; 0 unknown
   * @param matches all must hold; owned by the rule
   * @param target what to do, or {@code null} to only count
   */
  public Rule(int id, String text, String file, int line, Match[] matches, Target target) {
    this(id, text, file, line, null, matches, target);
  }

  /** The same with the rule's own conditions, which are asked first; {@code null} for none. */
  public Rule(
      int id,
      String text,
      String file,
      int line,
      HeaderMatch header,
      Match[] matches,
      Target target) {
    this.id = id;
    this.text = text;
    this.file = file;
    this.line = line;
    this.header = header;
    this.matches = matches;
    this.target = target;
  }

  /** Whether every match holds. Does not allocate. */
  public boolean matches(PacketContext packet) {
    if (header != null && !header.matches(packet)) {
      return false;
    }
    for (Match match : matches) {
      if (!match.matches(packet)) {
        return false;
      }
    }
    return true;
  }

  /** The same; and gives the recording up if that depends on more than the flow. */
  boolean matches(PacketContext packet, VerdictRecorder recorder) {
    if (header != null && !header.matches(packet)) {
      return false;
    }
    for (Match match : matches) {
      if (match.ofFlow()) {
        recorder.looksAt(match.tcpFlags());
      } else {
        recorder.giveUp();
      }
      if (!match.matches(packet)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The first condition that does not hold: the place of a match, from 0, {@link #OWN} or {@link
   * #NONE}. Asks, as {@link #matches} does, once and in order.
   */
  public int failing(PacketContext packet) {
    if (header != null && !header.matches(packet)) {
      return OWN;
    }
    for (int i = 0; i < matches.length; i++) {
      if (!matches[i].matches(packet)) {
        return i;
      }
    }
    return NONE;
  }

  /** The rule's own conditions; {@code null} for none. */
  public HeaderMatch header() {
    return header;
  }

  /** Number of its other matches. */
  public int matchCount() {
    return matches.length;
  }

  /** The match at {@code position}, from 0. */
  public Match match(int position) {
    return matches[position];
  }

  /** What to do; {@code null} to only count. */
  public Target target() {
    return target;
  }

  @Override
  public void count(int lengthBytes) {
    packets++;
    bytes += lengthBytes;
  }

  public long packets() {
    return packets;
  }

  public long bytes() {
    return bytes;
  }

  /** Takes counters over, from a file or from the same rule in the set before. */
  public void counters(long newPackets, long newBytes) {
    packets = newPackets;
    bytes = newBytes;
  }

  public int id() {
    return id;
  }

  public String text() {
    return text;
  }

  public String file() {
    return file;
  }

  public int line() {
    return line;
  }
}
