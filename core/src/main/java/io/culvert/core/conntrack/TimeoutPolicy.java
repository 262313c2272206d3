package io.culvert.core.conntrack;

/**
 * Timeouts of one protocol by the tracker's own state numbers, in nanoseconds, each with the word
 * that {@code nfct} has for it. The default policy of a tracker follows the tunables; named ones
 * replace it for the entries that carry them ({@code struct nf_ct_timeout}). Loop only.
 */
public final class TimeoutPolicy {

  private final String name;
  private final int ipVersion;
  private final int protocol;
  private final long[] nanos;
  private final String[] words;

  /** A policy of {@code states} timeouts; {@code ipVersion} 0 is any. */
  public TimeoutPolicy(String name, int ipVersion, int protocol, int states) {
    this(name, ipVersion, protocol, new long[states], new String[states]);
  }

  private TimeoutPolicy(String name, int ipVersion, int protocol, long[] nanos, String[] words) {
    this.name = name;
    this.ipVersion = ipVersion;
    this.protocol = protocol;
    this.nanos = nanos;
    this.words = words;
  }

  /** A policy of that name that begins with these timeouts and follows no tunable. */
  public TimeoutPolicy copy(String newName, int newIpVersion) {
    return new TimeoutPolicy(newName, newIpVersion, protocol, nanos.clone(), words);
  }

  public String name() {
    return name;
  }

  /** 4, 6, or 0 for any. */
  public int ipVersion() {
    return ipVersion;
  }

  /** IP protocol number; 255 for all that have no tracker of their own. */
  public int protocol() {
    return protocol;
  }

  public int states() {
    return nanos.length;
  }

  /** Timeout of {@code state} in nanoseconds. Does not allocate. */
  public long nanos(int state) {
    return nanos[state];
  }

  /** Sets the timeout of {@code state}. */
  public void nanos(int state, long value) {
    nanos[state] = value;
  }

  /** What {@code nfct} calls the timeout of {@code state}; empty for one it can't set. */
  public String word(int state) {
    return words[state] == null ? "" : words[state];
  }

  /** See {@link #word(int)}. */
  public void word(int state, String word) {
    words[state] = word;
  }

  /** The state whose timeout {@code nfct} calls {@code word}, or -1. */
  public int state(String word) {
    for (int state = 0; state < words.length; state++) {
      if (word.equals(words[state])) {
        return state;
      }
    }
    return -1;
  }
}
