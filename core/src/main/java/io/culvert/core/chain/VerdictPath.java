package io.culvert.core.chain;

import io.culvert.core.device.Device;

/**
 * The way of accepted packets through the rules of one hook. Immutable; does not allocate.
 *
 * @param steps what counts the packet, in order
 * @param ingress by which device it came
 * @param egress by which it leaves; {@code null} if that is not known at the hook
 */
record VerdictPath(Counted[] steps, Device ingress, Device egress) {

  /** Counts the packet wherever the rules would have counted it. */
  void count(PacketContext packet) {
    int bytes = packet.buffer().l3LengthBytes();
    for (Counted step : steps) {
      step.count(bytes);
    }
  }

  /** Whether it is the way that was recorded. */
  boolean is(VerdictRecorder recorded, PacketContext packet) {
    boolean same =
        ingress == packet.ingress() && egress == packet.egress() && steps.length == recorded.size();
    for (int i = 0; same && i < steps.length; i++) {
      same = steps[i] == recorded.step(i);
    }
    return same;
  }
}
