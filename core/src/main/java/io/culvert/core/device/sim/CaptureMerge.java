package io.culvert.core.device.sim;

import io.culvert.core.device.DeviceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Several captures as one row of arrivals in the order of their times; of equal times, in the order
 * of the sources. Holds one packet of each at a time. One thread.
 */
public final class CaptureMerge implements AutoCloseable {

  /**
   * A packet and the device it comes by.
   *
   * @param epochNanos when, since 1970-01-01T00:00Z; never before the arrival ahead of it, though
   *     captures may be, so that no clock runs back
   */
  public record Arrival(int deviceIndex, long epochNanos, CapturedPacket packet) {}

  /** An open source with its next packet. */
  private static final class Open {

    private final CaptureSource source;
    private final CaptureReader reader;
    private final int order;
    private CapturedPacket next;

    Open(CaptureSource source, CaptureReader reader, int order) {
      this.source = source;
      this.reader = reader;
      this.order = order;
    }

    /** Whether the packet was seen where the source wants it to be. */
    boolean wants(CapturedPacket packet) {
      return source
          .only()
          .map(
              name ->
                  name.equals(Integer.toString(packet.interfaceIndex()))
                      || name.equals(reader.interfaceName(packet.interfaceIndex())))
          .orElse(true);
    }
  }

  private final List<Open> all = new ArrayList<>();
  private final PriorityQueue<Open> waiting =
      new PriorityQueue<>(
          Comparator.<Open>comparingLong(open -> open.next.epochNanos())
              .thenComparingInt(open -> open.order));

  private Open last;
  private long lastNanos;
  private long outbound;

  private CaptureMerge() {}

  /** Opens all of {@code sources}; throws {@link DeviceException} if one is no capture. */
  public static CaptureMerge open(List<CaptureSource> sources) {
    CaptureMerge merge = new CaptureMerge();
    try {
      for (CaptureSource source : sources) {
        merge.add(new Open(source, CaptureReader.open(source.file()), merge.all.size()));
      }
      return merge;
    } catch (DeviceException e) {
      merge.close();
      throw e;
    }
  }

  private void add(Open open) {
    all.add(open);
    advance(open);
  }

  private void advance(Open open) {
    Optional<CapturedPacket> next = open.reader.next();
    while (next.isPresent() && (next.get().outbound() || !open.wants(next.get()))) {
      outbound += next.get().outbound() && open.wants(next.get()) ? 1 : 0;
      next = open.reader.next();
    }
    if (next.isPresent()) {
      open.next = next.get();
      waiting.add(open);
    }
  }

  /** When the next packet arrives, or -1 after the last. */
  public long nextNanos() {
    advanceLast();
    return waiting.isEmpty() ? -1 : Math.max(lastNanos, waiting.peek().next.epochNanos());
  }

  /**
   * The next arrival, or {@code null} after the last.
   *
   * @throws DeviceException where a capture is broken; all packets before were given out
   */
  public Arrival next() {
    advanceLast();
    Open open = waiting.poll();
    if (open == null) {
      return null;
    }
    lastNanos = Math.max(lastNanos, open.next.epochNanos());
    Arrival arrival = new Arrival(open.source.deviceIndex(), lastNanos, open.next);
    last = open;
    return arrival;
  }

  /** The source of the last arrival is read on only when more is asked for. */
  private void advanceLast() {
    if (last != null) {
      Open open = last;
      last = null;
      advance(open);
    }
  }

  /** Packets left out because the capturing machine sent them. */
  public long outbound() {
    return outbound;
  }

  /** Bytes of the files read so far, as they lie on the disk. */
  public long bytesRead() {
    return all.stream().mapToLong(open -> open.reader.bytesRead()).sum();
  }

  /** Bytes of all files. */
  public long bytesTotal() {
    return all.stream().mapToLong(open -> open.reader.fileBytes()).sum();
  }

  @Override
  public void close() {
    all.forEach(open -> open.reader.close());
  }
}
