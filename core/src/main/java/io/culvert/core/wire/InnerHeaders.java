package io.culvert.core.wire;

/**
 * What {@link HeaderParser#inner} found in a packet quoted by an ICMP error: a reusable result, one
 * for each place that looks. Offsets are absolute in the buffer that holds the quote.
 */
public final class InnerHeaders {

  private boolean ok;
  private int version;
  private int protocol;
  private int l3;
  private int l4;
  private boolean fragment;

  void set(int newVersion, int newProtocol, int newL3, int newL4, boolean isFragment) {
    ok = true;
    version = newVersion;
    protocol = newProtocol;
    l3 = newL3;
    l4 = newL4;
    fragment = isFragment;
  }

  void fail() {
    ok = false;
    version = 0;
    protocol = -1;
    l3 = -1;
    l4 = -1;
    fragment = false;
  }

  /** Whether the transport header was found; the rest means nothing otherwise. */
  public boolean ok() {
    return ok;
  }

  /** 4 or 6. */
  public int version() {
    return version;
  }

  /** Transport protocol after extension headers. */
  public int protocol() {
    return protocol;
  }

  /** Where the quoted IP header begins. */
  public int l3() {
    return l3;
  }

  /** Where the quoted transport header begins; often only 8 bytes of it are there. */
  public int l4() {
    return l4;
  }

  /** Whether the quoted packet was a first fragment. */
  public boolean fragment() {
    return fragment;
  }
}
