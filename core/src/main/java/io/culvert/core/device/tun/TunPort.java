package io.culvert.core.device.tun;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.Errno;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.Prefix;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A TUN device whose other side is the kernel as a router, for talking to it packet by packet: what
 * is written is received, routed and answered before {@link #write} returns, and the answers wait
 * to be read. One thread. Nothing but bytes: no pool, no offloads, no event loop.
 */
public final class TunPort implements AutoCloseable {

  /** An IPv6 packet whose length does not count its header. */
  private static final int LARGEST_BYTES = 40 + 65_535;

  private final String name;
  private final Kernel kernel;
  private final int descriptor;
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(LARGEST_BYTES);

  private TunPort(String name, Kernel kernel, int descriptor) {
    this.name = name;
    this.kernel = kernel;
    this.descriptor = descriptor;
  }

  /**
   * Makes a device in {@code namespace} and brings it up. Blocks.
   *
   * @param addresses the kernel's own there
   * @throws DeviceException if that can't be; nothing is left behind
   */
  public static TunPort open(
      NetworkNamespace namespace, String name, int mtuBytes, List<Prefix> addresses) {
    PeerSpec peer = new PeerSpec(Optional.of(namespace.name()), addresses, false, 0);
    DeviceSpec.Link link = new DeviceSpec.Link(false, 0, Optional.of(peer));
    DeviceSpec spec = new DeviceSpec(name, 0, Device.Role.NETWORK, mtuBytes, List.of(), link);
    Kernel kernel = Kernel.bound();
    int descriptor = new TunOpener(spec, Medium.IP, kernel).open().descriptor();
    return new TunPort(name, kernel, descriptor);
  }

  /**
   * Hands the kernel a packet.
   *
   * @param packet from the IP header on
   * @return whether it took it; it takes none without an IP version, or of a version that it does
   *     not speak
   * @throws DeviceException if the device is down or gone
   */
  public boolean write(byte[] packet) {
    scratch.clear().put(packet).flip();
    while (kernel.posix.write(descriptor, scratch, packet.length) < 0) {
      int errno = kernel.posix.errno();
      if (errno == Errno.EINVAL) {
        return false;
      }
      if (errno != Errno.EINTR) {
        throw new DeviceException(name + ": can't write a packet: " + kernel.words(errno));
      }
    }
    return true;
  }

  /**
   * A packet that the kernel sent, from the IP header on; {@code null} when there is none.
   *
   * @throws DeviceException if the device is gone
   */
  public byte[] read() {
    while (true) {
      scratch.clear();
      int length = kernel.posix.read(descriptor, scratch, LARGEST_BYTES);
      if (length >= 0) {
        byte[] packet = new byte[length];
        scratch.get(packet);
        return packet;
      }
      int errno = kernel.posix.errno();
      if (errno == Errno.EAGAIN) {
        return null;
      }
      if (errno != Errno.EINTR) {
        throw new DeviceException(name + ": can't read a packet: " + kernel.words(errno));
      }
    }
  }

  @Override
  public void close() {
    kernel.posix.close(descriptor);
  }
}
