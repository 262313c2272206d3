package io.culvert.core.reassembly;

import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import java.util.function.LongConsumer;

/**
 * Puts datagrams together from their fragments before tracking. Holds the fragments' buffers until
 * the datagram is whole, stale or evicted. Loop only.
 */
public final class Reassembly {

  /** Told of datagrams given up, so that a router can answer ICMP time exceeded. */
  public interface Abandoned {

    /** {@code first} is the fragment with offset 0; it is released after the call. */
    void timedOut(PacketBuffer first, long nowNanos);
  }

  /** Takes settings by kernel name; {@code conntrack.Tunables::register} fits. */
  public interface Registrar {

    /** One setting and who is told of its value. */
    void register(
        String name, long defaultValue, long minimum, long maximum, LongConsumer onChange);
  }

  /** Whole datagrams are built in buffers of {@code pool}. */
  public Reassembly(PacketPool pool, Abandoned abandoned) {
    throw new UnsupportedOperationException();
  }

  /** Registers {@code net.ipv4.ipfrag_*} and {@code net.netfilter.nf_conntrack_frag6_*}. */
  public void register(Registrar registrar) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes over {@code fragment} (parsed, {@link PacketBuffer#fragment()}), whatever the answer: the
   * caller no longer owns it.
   *
   * @param user keeps datagrams apart that must not mix: hook and zone, as {@code enum
   *     ip_defrag_users}
   * @param device index of the ingress device, part of the key where the kernel's is
   * @return {@code null} where the fragment was kept or completed its datagram, see {@link
   *     #completed()}; else why it died
   */
  public DropReason add(PacketBuffer fragment, int user, int device, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** The datagram that the last {@link #add} completed, now the caller's; {@code null} if none. */
  public PacketBuffer completed() {
    throw new UnsupportedOperationException();
  }

  /** Gives up stale datagrams, at most {@code max}. */
  public void sweep(long nowNanos, int max) {
    throw new UnsupportedOperationException();
  }

  /** Bytes held. */
  public long memoryBytes() {
    throw new UnsupportedOperationException();
  }
}
