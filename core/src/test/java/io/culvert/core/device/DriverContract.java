package io.culvert.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.device.tun.TunTap;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Prefix;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every driver must keep: real TUN devices on a real Netty loop. */
public abstract class DriverContract {

  private final RecordedEvents events = new RecordedEvents();
  protected final PacketPool pool = new PacketPool(256);
  protected final DropCounters drops = new DropCounters();
  private final DeviceSetup setup = new DeviceSetup(pool, drops, events);
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();

  /** The driver under test, which moves at most {@code batchPackets} of a device at a time. */
  protected abstract DeviceDriver driver(
      EventLoop loop, PacketSink sink, int batchPackets, DeviceFaults faults);

  private TunTap open(TestNamespace in) {
    PeerSpec peer = new PeerSpec(in.reference(), List.of(Prefix.of("10.77.0.2/24")), true, 0);
    return TunTap.open(
        new DeviceSpec(
            "lan0",
            0,
            Device.Role.NETWORK,
            1500,
            List.of(Prefix.of("10.77.0.1/24")),
            new DeviceSpec.Link(true, 0, Optional.of(peer))),
        Medium.IP,
        setup);
  }

  private interface OnLoop {
    void run(EventLoop loop, DeviceDriver driver) throws Exception;
  }

  private void with(PacketSink sink, OnLoop test) throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      EventLoop loop = group.next();
      DeviceDriver driver = driver(loop, sink, 64, (device, fault) -> faults.add(fault));
      try {
        test.run(loop, driver);
      } finally {
        on(loop, () -> close(driver));
      }
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  private static <T> T on(EventLoop loop, Callable<T> code) throws Exception {
    return loop.submit(code).get(30, TimeUnit.SECONDS);
  }

  private static Void add(DeviceDriver driver, TunTap device) {
    driver.add(device);
    return null;
  }

  private Void close(DeviceDriver driver) {
    driver.close();
    assertThat(pool.inUse()).as("buffers not given back").isZero();
    return null;
  }

  private static void ping(TestNamespace from) {
    from.run("ping", "-c3", "-i0.02", "-W20", "10.8.8.8");
  }

  @Test
  void answersFromTheLoop() throws Exception {
    List<String> threads = new CopyOnWriteArrayList<>();
    EchoResponder responder = new EchoResponder();
    PacketSink sink =
        (from, packet) -> {
          threads.add(Thread.currentThread().getName());
          responder.receive(from, packet);
        };
    try (TestNamespace lan = TestNamespace.make();
        TunTap device = open(lan)) {
      with(
          sink,
          (loop, driver) -> {
            String name = on(loop, () -> Thread.currentThread().getName());
            on(loop, () -> add(driver, device));
            ping(lan);
            assertThat(threads).isNotEmpty().containsOnly(name);
            on(loop, () -> close(driver));
            int before = threads.size();
            Process unanswered = lan.start("ping", "-c1", "-W0.2", "10.8.8.8");
            assertThat(TestNamespace.exitCode(unanswered)).isOne();
            assertThat(threads).hasSize(before);
          });
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void aFaultInTheSinkStopsNeitherLoopNorDevice() throws Exception {
    EchoResponder responder = new EchoResponder();
    boolean[] broken = {true};
    PacketSink sink =
        (from, packet) -> {
          if (broken[0]) {
            broken[0] = false;
            packet.release();
            throw new IllegalStateException("for the test");
          }
          responder.receive(from, packet);
        };
    try (TestNamespace lan = TestNamespace.make();
        TunTap device = open(lan)) {
      with(
          sink,
          (loop, driver) -> {
            on(loop, () -> add(driver, device));
            lan.run("ping", "-c3", "-i0.02", "-W20", "10.8.8.8");
            assertThat(faults).hasSize(1);
            assertThat(responder.answered()).isEqualTo(2);
          });
    }
  }

  @Test
  void watchesADeviceAgainThatWasRemovedAndCameBack() throws Exception {
    EchoResponder responder = new EchoResponder();
    try (TestNamespace lan = TestNamespace.make();
        TunTap device = open(lan)) {
      with(
          responder,
          (loop, driver) -> {
            on(loop, () -> add(driver, device));
            ping(lan);
            var timer =
                loop.scheduleAtFixedRate(
                    () -> driver.maintain(System.nanoTime()), 20, 20, TimeUnit.MILLISECONDS);
            lan.run("ip", "link", "del", "lan0");
            long end = System.nanoTime() + 30_000_000_000L;
            while (!events.lines().contains("lan0 up")) {
              assertThat(System.nanoTime()).as(events.lines().toString()).isLessThan(end);
              Thread.sleep(10);
            }
            ping(lan);
            timer.cancel(false);
            on(
                loop,
                () -> {
                  driver.remove(device);
                  return null;
                });
          });
      assertThat(events.lines()).containsExactly("lan0 down: removed", "lan0 up");
    }
    assertThat(faults).isEmpty();
  }

  /** A device that is never empty must not keep the loop from its other work. */
  @Test
  void readsBoundedBatches() throws Exception {
    List<Integer> asked = new ArrayList<>();
    try (TestNamespace lan = TestNamespace.make();
        TunTap device = open(lan)) {
      EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
      try {
        EventLoop loop = group.next();
        PacketSink sink =
            (from, packet) -> {
              packet.release();
              asked.add(1);
            };
        DeviceDriver driver = driver(loop, sink, 4, (d, f) -> faults.add(f));
        Process flood = lan.start("ping", "-c40", "-l40", "-W0.1", "-q", "10.8.8.8");
        TestNamespace.exitCode(flood);
        int[] afterFirstTask = {-1};
        on(
            loop,
            () -> {
              driver.add(device);
              loop.execute(() -> afterFirstTask[0] = asked.size());
              return null;
            });
        long end = System.nanoTime() + 30_000_000_000L;
        while (on(loop, asked::size) < 40) {
          assertThat(System.nanoTime()).isLessThan(end);
        }
        assertThat(afterFirstTask[0]).isLessThanOrEqualTo(4);
        on(loop, () -> close(driver));
      } finally {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      }
    }
  }
}
