package io.culvert.core.control.view;

import io.culvert.core.control.DeviceView;
import io.culvert.core.control.DropView;
import io.culvert.core.control.RouterStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What passes each second, for the last hour. Fed with one status a second. Context of {@link
 * ViewHub} only.
 */
final class Throughput {

  private static final int SAMPLES = 3600;

  private final Deque<Sample> samples = new ArrayDeque<>();
  private RouterStatus last;

  /** Bits a second in and out of one device, seen from the router. */
  record DeviceRate(String device, long bitsIn, long bitsOut) {}

  /**
   * One second.
   *
   * @param atMicros its end
   * @param packets packets that came in
   * @param confirmed entries confirmed
   * @param dropped packets that died
   */
  record Sample(
      long atMicros,
      List<DeviceRate> devices,
      long packets,
      long packetsOut,
      long confirmed,
      long dropped) {

    /** As the page gets it. */
    List<Object> cells() {
      List<Object> rates = new ArrayList<>();
      for (DeviceRate device : devices) {
        rates.add(List.of(device.bitsIn(), device.bitsOut()));
      }
      return List.of(rates, packets, confirmed, dropped);
    }

    long bitsIn() {
      return devices.stream().mapToLong(DeviceRate::bitsIn).sum();
    }

    long bitsOut() {
      return devices.stream().mapToLong(DeviceRate::bitsOut).sum();
    }
  }

  /** Takes the status of this second. */
  void add(RouterStatus status) {
    RouterStatus before = last;
    last = status;
    if (before == null || status.nowMicros() <= before.nowMicros()) {
      return;
    }
    double seconds = (status.nowMicros() - before.nowMicros()) / 1e6;
    samples.add(
        new Sample(
            status.nowMicros(),
            devices(before, status, seconds),
            rate(packetsIn(status) - packetsIn(before), seconds),
            rate(packetsOut(status) - packetsOut(before), seconds),
            rate(status.table().confirmed() - before.table().confirmed(), seconds),
            rate(drops(status) - drops(before), seconds)));
    if (samples.size() > SAMPLES) {
      samples.removeFirst();
    }
  }

  private static List<DeviceRate> devices(
      RouterStatus before, RouterStatus status, double seconds) {
    List<DeviceRate> rates = new ArrayList<>();
    for (int i = 0; i < status.devices().size(); i++) {
      DeviceView now = status.devices().get(i);
      DeviceView.Counts then =
          i < before.devices().size() ? before.devices().get(i).counts() : now.counts();
      rates.add(
          new DeviceRate(
              now.name(),
              8 * rate(now.counts().bytesIn() - then.bytesIn(), seconds),
              8 * rate(now.counts().bytesOut() - then.bytesOut(), seconds)));
    }
    return rates;
  }

  private static long packetsIn(RouterStatus status) {
    return status.devices().stream().mapToLong(d -> d.counts().packetsIn()).sum();
  }

  private static long packetsOut(RouterStatus status) {
    return status.devices().stream().mapToLong(d -> d.counts().packetsOut()).sum();
  }

  private static long drops(RouterStatus status) {
    return status.drops().stream().mapToLong(DropView::packets).sum();
  }

  private static long rate(long difference, double seconds) {
    return Math.max(0, Math.round(difference / seconds));
  }

  /** Oldest first. */
  List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** The last second, or {@code null} before there was one. */
  Sample latest() {
    return samples.peekLast();
  }

  /** The status of the last second, or {@code null}. */
  RouterStatus status() {
    return last;
  }
}
