package io.culvert.core.chain;

/**
 * Where LOG and NFLOG write; the control floor knows where that goes. Loop only; must be quick,
 * must not throw and must not keep the packet.
 */
public interface PacketLog {

  /** Tells nobody. */
  PacketLog NONE = new PacketLog() {};

  /** {@link #log}: print TCP sequence numbers. */
  int TCP_SEQUENCE = 1;

  /** {@link #log}: print TCP options. */
  int TCP_OPTIONS = 2;

  /** {@link #log}: print IP options. */
  int IP_OPTIONS = 4;

  /** {@link #log}: print the sending user, which a routed packet has not. */
  int UID = 8;

  /** {@link #log}: decode the Ethernet header. */
  int MAC_DECODE = 32;

  /**
   * A packet met {@code -j LOG}.
   *
   * @param level 0 (emergency) to 7 (debug), as syslog's
   * @param prefix put in front, not {@code null}
   * @param flags the constants above, with the kernel's values ({@code xt_LOG.h})
   */
  default void log(PacketContext packet, int level, String prefix, int flags) {}

  /**
   * A packet met {@code -j NFLOG}.
   *
   * @param group netlink group, 0..65535
   * @param prefix put in front, not {@code null}
   * @param sizeBytes how much of the packet is wanted, 0 for all
   */
  default void netlink(PacketContext packet, int group, String prefix, int sizeBytes) {}
}
