package io.culvert.core.reassembly;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import java.util.function.LongConsumer;

/**
 * Puts datagrams together from their fragments before tracking. Fragments are copied away at once,
 * so none holds a packet buffer; the last one's buffer takes the whole datagram. Loop only; does
 * not allocate once it has seen as many fragments at a time as it ever will.
 */
public final class Reassembly {

  /** Told of fragments that died after they were taken in. */
  public interface Abandoned {

    /**
     * A datagram was not whole in time. A router answers ICMP time exceeded where the kernel would:
     * IPv4 only for a datagram to itself, IPv6 always.
     *
     * @param first the fragment with offset 0, its IP header at {@code l3}; valid during the call
     * @param device index of the device the last fragment came by
     */
    void timedOut(PacketBuffer first, int device, long nowNanos);

    /** So many fragments, taken in earlier, died for {@code reason}; for the counters. */
    default void discarded(DropReason reason, int fragments) {}
  }

  /** Takes settings by kernel name; {@code conntrack.Tunables::register} fits. */
  public interface Registrar {

    /** One setting and who is told of its value. */
    void register(
        String name, long defaultValue, long minimum, long maximum, LongConsumer onChange);
  }

  private static final String V4 = "net.ipv4.ipfrag_";
  private static final String V6 = "net.netfilter.nf_conntrack_frag6_";
  private static final long SECOND = 1_000_000_000L;

  private final Ipv4Fragments v4;
  private final Ipv6Fragments v6;
  private PacketBuffer completed;

  /** Has the kernel's default settings until {@link #register}. */
  public Reassembly(SeededRandom random, Abandoned abandoned) {
    v4 = new Ipv4Fragments(abandoned, random.nextLong());
    v6 = new Ipv6Fragments(abandoned, random.nextLong());
  }

  /**
   * Registers {@code net.ipv4.ipfrag_*} and {@code net.netfilter.nf_conntrack_frag6_*}. The low
   * thresholds are there by name only, as in the kernel since 4.17: above the high one new
   * fragments are refused, nothing is evicted.
   */
  public void register(Registrar registrar) {
    LongConsumer nobody = value -> {};
    registrar.register(V4 + "high_thresh", 4 << 20, 0, Long.MAX_VALUE, b -> v4.highBytes = b);
    registrar.register(V4 + "low_thresh", 3 << 20, 0, Long.MAX_VALUE, nobody);
    registrar.register(V4 + "time", 30, 0, 86_400, s -> v4.timeoutNanos = s * SECOND);
    registrar.register(V4 + "max_dist", 64, 0, Integer.MAX_VALUE, n -> v4.maxDistance = (int) n);
    registrar.register(V6 + "high_thresh", 4 << 20, 0, Long.MAX_VALUE, b -> v6.highBytes = b);
    registrar.register(V6 + "low_thresh", 3 << 20, 0, Long.MAX_VALUE, nobody);
    registrar.register(V6 + "timeout", 60, 0, 86_400, s -> v6.timeoutNanos = s * SECOND);
  }

  /**
   * Takes over {@code fragment} (parsed, {@link PacketBuffer#fragment()}), whatever the answer: the
   * caller no longer owns it, except as {@link #completed()}.
   *
   * @param user keeps datagrams apart that must not mix: hook and zone, as {@code enum
   *     ip_defrag_users}
   * @param device index of the ingress device, part of the key where the kernel's is
   * @return {@code null} where the fragment was kept, or led to {@link #completed()}; else why it
   *     died
   */
  public DropReason add(PacketBuffer fragment, int user, int device, long nowNanos) {
    Fragments fragments = fragment.ipVersion() == 4 ? v4 : v6;
    fragments.completed = null;
    DropReason reason = fragments.add(fragment, user, device, nowNanos);
    completed = fragments.completed;
    if (completed == null) {
      fragment.release();
    }
    return reason;
  }

  /**
   * What the last {@link #add} left to go on with, now the caller's, in the buffer that was added:
   * the whole datagram, parsed; or an IPv6 fragment too malformed to judge, as it came. {@code
   * null} if nothing.
   */
  public PacketBuffer completed() {
    return completed;
  }

  /** Gives up stale datagrams, at most {@code max} of each version. */
  public void sweep(long nowNanos, int max) {
    v4.sweep(nowNanos, max);
    v6.sweep(nowNanos, max);
  }

  /** Bytes charged for what is held, both versions together. */
  public long memoryBytes() {
    return v4.memoryBytes() + v6.memoryBytes();
  }
}
