package io.culvert.core.conntrack;

/**
 * Timeouts of one protocol by the tracker's own state numbers, in nanoseconds. The default policy
 * of a tracker follows the tunables; others come from {@code nfct timeout} and replace it for the
 * entries that carry them ({@code struct nf_ct_timeout}).
 */
public final class TimeoutPolicy {

  private final String name;
  private final int ipVersion;
  private final int protocol;
  private final long[] nanos;

  /** A policy of {@code states} timeouts; {@code ipVersion} 0 is any. */
  public TimeoutPolicy(String name, int ipVersion, int protocol, int states) {
    this.name = name;
    this.ipVersion = ipVersion;
    this.protocol = protocol;
    this.nanos = new long[states];
  }

  public String name() {
    return name;
  }

  /** 4, 6, or 0 for any. */
  public int ipVersion() {
    return ipVersion;
  }

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
}
