package io.culvert.core.twin;

/** One thing that happens to both sides. */
public sealed interface Step {

  /**
   * A packet comes in.
   *
   * @param device index of the device in the {@link Topology}
   * @param bytes from the IP header on; shared, not to be changed
   * @param remark what it is, for people; no line break
   */
  record Packet(int device, byte[] bytes, String remark) implements Step {}

  /**
   * Time passes: really for the kernel, at once for the engine.
   *
   * @param millis how much
   */
  record Wait(long millis) implements Step {}

  /**
   * A setting is changed.
   *
   * @param name the kernel's name, {@code net.netfilter.nf_conntrack_tcp_loose}
   * @param value what it becomes
   */
  record Set(String name, long value) implements Step {}

  /**
   * The rules are replaced, between two packets, as {@code iptables-restore} does.
   *
   * @param text an {@code iptables-save} file; tables that it does not name stay as they are
   */
  record Rules(String text) implements Step {}
}
