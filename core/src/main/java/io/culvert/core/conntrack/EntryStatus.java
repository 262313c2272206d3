package io.culvert.core.conntrack;

/**
 * Status bits of an entry, with the kernel's values ({@code enum ip_conntrack_status} in {@code
 * include/uapi/linux/netfilter/nf_conntrack_common.h}).
 */
public final class EntryStatus {

  public static final int EXPECTED = 1;
  public static final int SEEN_REPLY = 1 << 1;
  public static final int ASSURED = 1 << 2;
  public static final int CONFIRMED = 1 << 3;
  public static final int SRC_NAT = 1 << 4;
  public static final int DST_NAT = 1 << 5;
  public static final int SEQ_ADJUST = 1 << 6;
  public static final int SRC_NAT_DONE = 1 << 7;
  public static final int DST_NAT_DONE = 1 << 8;
  public static final int DYING = 1 << 9;
  public static final int FIXED_TIMEOUT = 1 << 10;
  public static final int TEMPLATE = 1 << 11;
  public static final int NAT_CLASH = 1 << 12;
  public static final int HELPER = 1 << 13;

  /** Either manip is in force. */
  public static final int NAT_MASK = SRC_NAT | DST_NAT;

  /** Both manips have been decided, be it "nothing". */
  public static final int NAT_DONE_MASK = SRC_NAT_DONE | DST_NAT_DONE;

  private EntryStatus() {}

  /** Whether an entry of that status has an address or a port translated, in either direction. */
  public static boolean translated(int status) {
    return (status & NAT_MASK) != 0;
  }
}
