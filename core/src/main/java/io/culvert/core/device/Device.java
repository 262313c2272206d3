package io.culvert.core.device;

import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;
import java.util.List;

/**
 * A place packets come from and go to: what {@code -i} and {@code -o} name in a rule. Engine loop
 * only.
 */
public interface Device extends AutoCloseable {

  /** What lives behind the device. */
  enum Role {
    /** Hosts: packets take PREROUTING, then FORWARD or INPUT. */
    NETWORK,
    /**
     * The kernel behind the device is the protected host: it sends by OUTPUT, receives by INPUT.
     */
    HOST
  }

  /** At most 15 bytes, as the kernel's. */
  String name();

  /** Small dense number, fixed for the life of the router; the position in its device list. */
  int index();

  /** See {@link Role}. */
  Role role();

  /** Bare IP or Ethernet. */
  Medium medium();

  /** Largest IP packet in bytes, headers included. */
  int mtuBytes();

  /** Whether packets can be sent now; false while removed or administratively down. */
  boolean up();

  /**
   * The router's own addresses here with their prefix lengths; the first of a family is primary.
   */
  List<Prefix> addresses();

  /**
   * Replaces the addresses; only the engine calls this, since its routes depend on them.
   *
   * @throws UnsupportedOperationException where the device keeps those it was made with
   */
  default void addresses(List<Prefix> addresses) {
    throw new UnsupportedOperationException(name() + " keeps its addresses");
  }

  /** The device's own link address for {@link Medium#ETHERNET} as 48 bits; 0 otherwise. */
  long linkAddress();

  /**
   * Sends a packet; the device takes the buffer over and releases it in every case. The frame is
   * complete (Ethernet header included on TAP). Super-packets and partial checksums are passed on
   * where the device can, segmented and finished here where it can't. Does not allocate.
   *
   * @return {@code null} when sent, else why not (the caller counts it)
   */
  DropReason transmit(PacketBuffer packet);

  /** What went through; see {@link DeviceCounters}. */
  DeviceCounters counters();

  /** Gives up the device. Idempotent; does not throw. */
  @Override
  void close();
}
