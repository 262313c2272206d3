package io.culvert.core.device.tun;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;

/**
 * A netlink socket (netlink(7)): messages to the kernel and its answers, nothing understood. It
 * belongs to the network namespace of the thread that opens it, wherever it is used from. One
 * thread; blocks until the kernel has answered, which it does before a request returns.
 */
public final class NetlinkSocket implements AutoCloseable {

  /** {@code NETLINK_NETFILTER}: connection tracking, tables, queues. */
  public static final int NETFILTER = 12;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x8_0000;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUFFORCE = 33;

  private static final int ADDRESS_BYTES = 12;
  private static final int ADDRESS_GROUPS = 8;

  /** A dump arrives in pieces no larger than the reader's last buffer, up to 32 KiB. */
  private static final int RECEIVE_BYTES = 1 << 16;

  private static final int QUEUE_BYTES = 1 << 22;

  private final Kernel kernel;
  private final int descriptor;
  private final ByteBuffer received =
      ByteBuffer.allocateDirect(RECEIVE_BYTES).order(ByteOrder.nativeOrder());

  private NetlinkSocket(Kernel kernel, int descriptor) {
    this.kernel = kernel;
    this.descriptor = descriptor;
  }

  /**
   * Opens one in the calling thread's namespace.
   *
   * @param protocol as {@link #NETFILTER}
   * @throws DeviceException if this kernel has no such protocol, or not for us
   */
  public static NetlinkSocket open(int protocol) {
    return open(protocol, 0);
  }

  private static NetlinkSocket open(int protocol, int flags) {
    Kernel kernel = Kernel.bound();
    int fd = kernel.calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, protocol);
    if (fd < 0) {
      throw new DeviceException(
          "can't open a netlink socket: " + kernel.words(kernel.posix.errno()));
    }
    Pointer size = kernel.memory(4);
    size.putInt(0, QUEUE_BYTES);
    // without the right the default must do: then a long dump fails, and says so
    kernel.calls.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, size, 4);
    return new NetlinkSocket(kernel, fd);
  }

  /**
   * Opens one in the calling thread's namespace that hears what the kernel says unasked to {@code
   * group}, 1 to 32; to be read with {@link #receiveNow}.
   */
  public static NetlinkSocket listen(int protocol, int group) {
    NetlinkSocket opened = open(protocol, SOCK_NONBLOCK);
    Pointer address = opened.kernel.memory(ADDRESS_BYTES);
    address.putShort(0, (short) AF_NETLINK);
    address.putInt(ADDRESS_GROUPS, 1 << (group - 1));
    if (opened.kernel.calls.bind(opened.descriptor, address, ADDRESS_BYTES) != 0) {
      String why = opened.kernel.words(opened.kernel.posix.errno());
      opened.close();
      throw new DeviceException("can't listen to netlink group " + group + ": " + why);
    }
    return opened;
  }

  /** Sends a message, or several: a direct buffer, from its position to its limit. */
  public void send(ByteBuffer message) {
    int length = message.remaining();
    int sent = kernel.posix.write(descriptor, message, length);
    if (sent != length) {
      throw new DeviceException(
          "the kernel refuses a netlink message: " + kernel.words(kernel.posix.errno()));
    }
  }

  /**
   * The kernel's next datagram: one or more whole messages, in native byte order, from position to
   * limit. Good until the next call.
   */
  public ByteBuffer receive() {
    ByteBuffer datagram = receiveNow();
    if (datagram == null) {
      throw new DeviceException("the kernel leaves a netlink request without an answer");
    }
    return datagram;
  }

  /**
   * The same for what nobody asked for; {@code null} where there is nothing to hear.
   *
   * @throws DeviceException also if the kernel had more to say than its queue holds
   */
  public ByteBuffer receiveNow() {
    while (true) {
      received.clear();
      int length = kernel.posix.read(descriptor, received, RECEIVE_BYTES);
      if (length >= 0) {
        return received.limit(length);
      }
      int errno = kernel.posix.errno();
      if (errno == Errno.EAGAIN) {
        return null;
      }
      if (errno != Errno.EINTR) {
        throw new DeviceException("can't read a netlink answer: " + kernel.words(errno));
      }
    }
  }

  @Override
  public void close() {
    kernel.posix.close(descriptor);
  }
}
