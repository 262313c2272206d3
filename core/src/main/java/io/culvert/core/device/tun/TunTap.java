package io.culvert.core.device.tun;

import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.Errno;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.RingDevice;
import io.culvert.core.device.SendQueue;
import io.culvert.core.device.SpecifiedDevice;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import java.nio.ByteBuffer;
import jnr.ffi.Pointer;

/**
 * A TUN or TAP device. Packets are read so that IP begins at {@link PacketBuffer#HEADROOM} on both
 * media, with the virtio-net header (and on TAP the Ethernet header) in front, and are written from
 * where they lie. Loop only, except {@link #open}. Reading and writing do not allocate.
 *
 * <p>What the kernel answers (drivers/net/tun.c): a device that is down takes no packet (EIO) and
 * offers none; one that was removed has a dead descriptor (EBADFD). A down device keeps its
 * descriptor and comes back by itself; a removed one is opened anew, by {@link #maintain}.
 */
public final class TunTap extends SpecifiedDevice implements RingDevice {

  private static final long RETRY_NANOS = 1_000_000_000L;

  /** Locally administered, unicast: marks a derived link address. */
  private static final long LOCAL_ADDRESS_BIT = 0x0200_0000_0000L;

  private final DeviceSetup setup;
  private final Kernel kernel;
  private final TunOpener opener;
  private final Pointer pollMemory;
  private final PacketBuffer spare = new PacketBuffer();
  private final TunSender sender;
  private final int frameAt;
  private final BackgroundWork<TunOpener.Opened> reopening;
  private final BackgroundWork<KernelSide> reapplying;

  private TunOpener.Opened opened;
  private int descriptor = -1;
  private int headerBytes;
  private long linkAddress;
  private boolean up;
  private boolean lost;
  private boolean closed;
  private boolean maintained;
  private long lastAttemptNanos;
  private long lastLookNanos;
  private String lastProblem;

  private TunTap(DeviceSpec spec, Medium medium, DeviceSetup setup) {
    super(spec, medium);
    this.setup = setup;
    this.kernel = Kernel.bound();
    this.opener = new TunOpener(spec, medium, kernel);
    this.pollMemory = kernel.pollMemory();
    this.sender = new TunSender(this, kernel, spare);
    this.frameAt =
        PacketBuffer.HEADROOM - (medium == Medium.ETHERNET ? EthernetView.HEADER_BYTES : 0);
    this.reopening =
        new BackgroundWork<>(
            "reopen-" + spec.name(), late -> kernel.posix.close(late.descriptor()));
    this.reapplying = new BackgroundWork<>("set-up-" + spec.name(), late -> {});
  }

  /**
   * Opens the device and sets its kernel end up. Blocks; not on the loop.
   *
   * @throws io.culvert.core.device.DeviceException if that can't be; nothing is left behind
   */
  public static TunTap open(DeviceSpec spec, Medium medium, DeviceSetup setup) {
    TunTap device = new TunTap(spec, medium, setup);
    device.take(device.opener.open());
    device.up = device.takesPackets();
    return device;
  }

  /**
   * Goes on with a device that another process has opened.
   *
   * @throws io.culvert.core.device.DeviceException if that can't be; the descriptor is closed then
   */
  static TunTap adopt(DeviceSpec spec, Medium medium, DeviceSetup setup, int descriptor) {
    TunTap device = new TunTap(spec, medium, setup);
    device.take(device.opener.adopt(descriptor));
    device.up = device.takesPackets();
    return device;
  }

  private void take(TunOpener.Opened now) {
    opened = now;
    descriptor = now.descriptor();
    headerBytes = now.header() ? VirtioNetHeader.BYTES : 0;
    sender.to(descriptor, headerBytes, now.udpSegments());
    linkAddress = spec().link().address();
    if (linkAddress == 0 && medium() == Medium.ETHERNET) {
      // differs from the kernel's end, and between routers that share a bridge
      linkAddress = (now.kernelAddress() ^ 1) | LOCAL_ADDRESS_BIT;
    }
    lost = false;
  }

  /** The kernel offers room for output only while the device is up. */
  private boolean takesPackets() {
    return (kernel.poll(pollMemory, descriptor, Kernel.POLLOUT) & Kernel.POLLOUT) != 0;
  }

  @Override
  public boolean up() {
    return up;
  }

  @Override
  public long linkAddress() {
    return linkAddress;
  }

  @Override
  public int descriptor() {
    return lost ? -1 : descriptor;
  }

  @Override
  public boolean lost() {
    return lost;
  }

  @Override
  public int read(PacketSink sink, int maxPackets) {
    int count = 0;
    while (count < maxPackets && descriptor >= 0 && !lost) {
      PacketBuffer packet = setup.pool().acquire();
      PacketBuffer into = packet == null ? spare : packet;
      int length = readInto(into);
      if (length <= 0) {
        if (packet != null) {
          packet.release();
        }
        break;
      }
      count++;
      if (packet == null) {
        // better to lose packets than to be called for the same one for ever
        setup.drops().count(DropReason.NO_BUFFER);
      } else {
        deliver(sink, packet, length);
      }
    }
    return count;
  }

  /** Bytes read, virtio-net header included; 0 or less when there are none. */
  private int readInto(PacketBuffer packet) {
    ByteBuffer bytes = packet.bytes();
    int from = frameAt - headerBytes;
    while (true) {
      bytes.position(from);
      int length = kernel.posix.read(descriptor, bytes, PacketBuffer.CAPACITY - from);
      bytes.clear();
      if (length >= 0) {
        return length;
      }
      int errno = kernel.posix.errno();
      if (errno == Errno.EAGAIN) {
        return 0;
      }
      if (errno != Errno.EINTR) {
        failed(errno);
        return -1;
      }
    }
  }

  private void deliver(PacketSink sink, PacketBuffer packet, int length) {
    packet.extent(frameAt, frameAt - headerBytes + length);
    packet.headers(PacketBuffer.HEADROOM, -1);
    DropReason reason = null;
    if (packet.end() < PacketBuffer.HEADROOM) {
      reason = DropReason.TRUNCATED;
    } else if (headerBytes > 0) {
      reason = VirtioNetHeader.decode(packet);
    }
    if (reason != null) {
      counters().countError();
      setup.drops().count(reason);
      packet.release();
      return;
    }
    counters().countIn(packet.lengthBytes());
    sink.receive(this, packet);
  }

  @Override
  public int readAt() {
    return frameAt - headerBytes;
  }

  @Override
  public void received(PacketSink sink, PacketBuffer packet, int lengthBytes) {
    deliver(sink, packet, lengthBytes);
  }

  @Override
  public void readFailed(int errno) {
    failed(errno);
  }

  @Override
  public void sendFailed(int lengthBytes, int errno) {
    counters().uncountOut(lengthBytes);
    setup.drops().count(failed(errno));
  }

  @Override
  public void sendBy(SendQueue queue) {
    sender.by(queue);
  }

  @Override
  public DropReason transmit(PacketBuffer packet) {
    if (up) {
      return sender.send(packet);
    }
    packet.release();
    return DropReason.DEVICE_DOWN;
  }

  /** What an error of the kernel's means; to be called once for each. */
  DropReason failed(int errno) {
    return switch (errno) {
      case Errno.EIO -> {
        down("brought down");
        yield DropReason.DEVICE_DOWN;
      }
      case Errno.EBADFD, Errno.EBADF, Errno.ENODEV, Errno.ENXIO -> {
        lost = true;
        down("removed");
        yield DropReason.DEVICE_DOWN;
      }
      case Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM -> DropReason.DEVICE_QUEUE_FULL;
      default -> {
        counters().countError();
        yield DropReason.DEVICE_ERROR;
      }
    };
  }

  private void down(String why) {
    if (up) {
      up = false;
      setup.events().deviceDown(this, why);
    }
  }

  private void comeUp() {
    if (!up) {
      up = true;
      setup.events().deviceUp(this);
    }
  }

  @Override
  public void maintain(long nowNanos) {
    if (closed) {
      return;
    }
    if (!maintained) {
      maintained = true;
      lastLookNanos = nowNanos;
      lastAttemptNanos = nowNanos - RETRY_NANOS;
    }
    if (!lost) {
      look();
    }
    if (!lost && nowNanos - lastLookNanos >= RETRY_NANOS) {
      lastLookNanos = nowNanos;
      lookForNamespace();
    }
    if (lost) {
      reopen(nowNanos);
    }
  }

  private void look() {
    BackgroundWork.Finished<KernelSide> applied = reapplying.fetch();
    if (applied != null && applied.failure() != null) {
      setup.events().deviceProblem(this, applied.failure().getMessage());
    }
    int events = kernel.poll(pollMemory, descriptor, Kernel.POLLOUT);
    if ((events & Kernel.POLLERR) != 0) {
      lost = true;
      down("removed");
    } else if ((events & Kernel.POLLOUT) == 0) {
      down("brought down");
    } else if (!up) {
      // going down took the kernel's routes and IPv6 addresses with it
      if (opened.side().isPresent() && !reapplying.running()) {
        KernelSide side = opened.side().get();
        reapplying.start(
            () -> {
              side.apply();
              return side;
            });
      }
      comeUp();
    }
  }

  /** The kernel does not tell: our descriptor keeps the removed namespace alive. */
  private void lookForNamespace() {
    if (opened.namespace().isPresent() && !opened.namespace().equals(opener.namespace())) {
      lost = true;
      down("its network namespace was removed");
    }
  }

  private void reopen(long nowNanos) {
    closeDescriptor();
    BackgroundWork.Finished<TunOpener.Opened> finished = reopening.fetch();
    if (finished != null && finished.failure() == null) {
      take(finished.value());
      lastProblem = null;
      if (takesPackets()) {
        comeUp();
      }
      return;
    }
    if (finished != null) {
      problem(finished.failure().getMessage());
    }
    if (!reopening.running() && nowNanos - lastAttemptNanos >= RETRY_NANOS) {
      lastAttemptNanos = nowNanos;
      reopening.start(opener::open);
    }
  }

  private void problem(String what) {
    if (!what.equals(lastProblem)) {
      lastProblem = what;
      setup.events().deviceProblem(this, what);
    }
  }

  private void closeDescriptor() {
    if (descriptor >= 0) {
      kernel.posix.close(descriptor);
      descriptor = -1;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    up = false;
    reopening.abandon();
    reapplying.abandon();
    if (opened.persistent() && !lost) {
      opened.side().ifPresent(KernelSide::undoQuietly);
    }
    closeDescriptor();
    lost = true;
  }
}
