package io.culvert.core.device.tun;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.Errno;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.wire.Medium;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jnr.ffi.Pointer;

/**
 * Opens one TUN or TAP device and has its kernel end set up; may be used again when the device was
 * removed. Any thread; blocks. Either all of it succeeds or nothing is left behind.
 */
final class TunOpener {

  private static final String CLONE_DEVICE = "/dev/net/tun";

  private static final long TUNSETIFF = 0x4004_54caL;
  private static final long TUNGETIFF = 0x8004_54d2L;
  private static final long TUNSETOFFLOAD = 0x4004_54d0L;
  private static final long TUNSETVNETHDRSZ = 0x4004_54d8L;
  private static final long TUNSETVNETLE = 0x4004_54dcL;
  private static final long SIOCGIFHWADDR = 0x8927;

  private static final int IFF_TUN = 0x0001;
  private static final int IFF_TAP = 0x0002;
  private static final int IFF_PERSIST = 0x0800;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;

  private static final int TUN_F_CSUM = 0x01;
  private static final int TUN_F_TSO = 0x02 | 0x04;
  private static final int TUN_F_TSO_ECN = 0x08;
  private static final int TUN_F_USO = 0x20 | 0x40;

  /** What to ask for, best first: USO came with Linux 6.2. */
  private static final int[] OFFLOADS = {
    TUN_F_CSUM | TUN_F_TSO | TUN_F_TSO_ECN | TUN_F_USO,
    TUN_F_CSUM | TUN_F_TSO | TUN_F_TSO_ECN,
    TUN_F_CSUM | TUN_F_TSO,
    TUN_F_CSUM,
    0
  };

  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_FLAGS = 16;

  private final DeviceSpec spec;
  private final Medium medium;
  private final Optional<PeerSpec> peer;
  private final Kernel kernel;

  TunOpener(DeviceSpec spec, Medium medium, Kernel kernel) {
    this.spec = spec;
    this.medium = medium;
    this.peer = spec.link().peer();
    this.kernel = kernel;
  }

  /**
   * An open device.
   *
   * @param descriptor non-blocking
   * @param header whether a virtio-net header stands before each packet
   * @param udpSegments whether UDP super-packets may be written
   * @param persistent whether the device stays when the descriptor is closed
   * @param kernelAddress the kernel's link address there, 0 for TUN
   * @param namespace which namespace it was opened in, see {@link Netns#identity}
   * @param side what was set up behind it, if anything
   */
  record Opened(
      int descriptor,
      boolean header,
      boolean udpSegments,
      boolean persistent,
      long kernelAddress,
      Optional<Object> namespace,
      Optional<KernelSide> side) {}

  /** Opens the device as the specification says; throws {@link DeviceException}. */
  Opened open() {
    return Netns.run(peer.flatMap(PeerSpec::namespace), this::openHere);
  }

  /** What {@link #open} would have come to, for a device that is open already. */
  Opened adopt(int descriptor) {
    return Netns.run(
        peer.flatMap(PeerSpec::namespace),
        () -> {
          try {
            int flags = flags(descriptor);
            if (spec.link().offload() != ((flags & IFF_VNET_HDR) != 0)) {
              throw new DeviceException(spec.name() + ": open with another offload; start anew");
            }
            return opened(descriptor, flags, true);
          } catch (RuntimeException e) {
            kernel.posix.close(descriptor);
            throw e;
          }
        });
  }

  private Opened opened(int fd, int flags, boolean existed) {
    boolean header = spec.link().offload();
    int offloads = offload(fd, header);
    long address = medium == Medium.ETHERNET ? linkAddress(fd) : 0;
    return new Opened(
        fd,
        header,
        (offloads & TUN_F_USO) != 0,
        (flags & IFF_PERSIST) != 0,
        address,
        namespace(),
        peer.map(p -> new KernelSide(spec, p, medium, existed)));
  }

  /** Which namespace the device belongs to now; see {@link Netns#identity}. */
  Optional<Object> namespace() {
    return Netns.identity(peer.flatMap(PeerSpec::namespace));
  }

  private Opened openHere() {
    boolean existed = kernel.calls.if_nametoindex(spec.name()) != 0;
    if (peer.isEmpty() && !existed) {
      throw new DeviceException(
          String.format(
              "device %s does not exist; make it: sudo ip tuntap add dev %s mode %s user $USER, or"
                  + " give it a peer so that it is made here",
              spec.name(), spec.name(), mode()));
    }
    int fd = openClone();
    try {
      attach(fd, existed);
      Opened opened = opened(fd, flags(fd), existed);
      opened.side().ifPresent(KernelSide::applyHere);
      return opened;
    } catch (RuntimeException e) {
      kernel.posix.close(fd);
      throw e;
    }
  }

  private int openClone() {
    int flags = Kernel.O_RDWR | Kernel.O_NONBLOCK | Kernel.O_CLOEXEC;
    int fd = kernel.posix.open(CLONE_DEVICE, flags, 0);
    if (fd >= 0) {
      return fd;
    }
    int errno = kernel.posix.errno();
    throw switch (errno) {
      case Errno.EPERM -> notPermitted("can't open " + CLONE_DEVICE, "");
      // most systems let everyone open it, and check the device behind it
      case Errno.EACCES ->
          notPermitted("can't open " + CLONE_DEVICE, "; first: sudo chmod 0666 " + CLONE_DEVICE);
      case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
          new DeviceException(
              String.format(
                  "can't open %s: %s. Load the module with: modprobe tun; in a container add:"
                      + " --device %s",
                  CLONE_DEVICE, kernel.words(errno), CLONE_DEVICE));
      default -> new DeviceException("can't open " + CLONE_DEVICE + ": " + kernel.words(errno));
    };
  }

  private DeviceException notPermitted(String what, String first) {
    return new DeviceException(
        String.format(
            "%s: not permitted. Either run: sudo ip tuntap add dev %s mode %s user $USER, or use:"
                + " culvert lab up%s",
            what, spec.name(), mode(), first));
  }

  private String mode() {
    return medium == Medium.ETHERNET ? "tap" : "tun";
  }

  /** Makes the device or attaches to it. */
  private void attach(int fd, boolean existed) {
    int kind = medium == Medium.ETHERNET ? IFF_TAP : IFF_TUN;
    int header = spec.link().offload() ? IFF_VNET_HDR : 0;
    Pointer request = request(kind | IFF_NO_PI | header);
    if (kernel.calls.ioctl(fd, TUNSETIFF, request) != 0) {
      throw refused(kernel.posix.errno(), existed);
    }
  }

  private int flags(int fd) {
    Pointer answer = request(0);
    if (kernel.calls.ioctl(fd, TUNGETIFF, answer) != 0) {
      return 0;
    }
    return answer.getShort(IFREQ_FLAGS) & 0xFFFF;
  }

  private DeviceException refused(int errno, boolean existed) {
    return switch (errno) {
      case Errno.EBUSY ->
          new DeviceException(
              String.format(
                  "device %s is taken: another program has it open, or it is no %s device; choose"
                      + " another name, or end the other program",
                  spec.name(), mode()));
      case Errno.EPERM, Errno.EACCES ->
          notPermitted((existed ? "can't attach to " : "can't make ") + spec.name(), "");
      case Errno.EINVAL ->
          new DeviceException(
              String.format(
                  existed
                      ? "device %s exists but is no single-queue %s device; choose another name,"
                          + " or remove it: ip link del %s"
                      : "the kernel refuses %s as the name of a %s device",
                  spec.name(),
                  mode(),
                  spec.name()));
      default -> new DeviceException("can't make " + spec.name() + ": " + kernel.words(errno));
    };
  }

  private int offload(int fd, boolean header) {
    if (!header) {
      // a persistent device may remember what its last owner could take
      kernel.calls.ioctl(fd, TUNSETOFFLOAD, address(0));
      return 0;
    }
    set(fd, TUNSETVNETHDRSZ, VirtioNetHeader.BYTES, "header size");
    set(fd, TUNSETVNETLE, 1, "little-endian headers");
    for (int wanted : OFFLOADS) {
      if (kernel.calls.ioctl(fd, TUNSETOFFLOAD, address(wanted)) == 0) {
        return wanted;
      }
    }
    throw new DeviceException(
        spec.name() + ": the kernel refuses offloads altogether; set offload: false");
  }

  private void set(int fd, long request, int value, String what) {
    Pointer argument = kernel.memory(4);
    argument.putInt(0, value);
    if (kernel.calls.ioctl(fd, request, argument) != 0) {
      throw new DeviceException(
          String.format(
              "%s: the kernel refuses %s: %s; set offload: false",
              spec.name(), what, kernel.words(kernel.posix.errno())));
    }
  }

  private long linkAddress(int fd) {
    Pointer request = request(0);
    if (kernel.calls.ioctl(fd, SIOCGIFHWADDR, request) != 0) {
      return 0;
    }
    long address = 0;
    for (int i = 0; i < 6; i++) {
      address = address << 8 | request.getByte(IFREQ_FLAGS + 2 + i) & 0xFF;
    }
    return address;
  }

  private Pointer request(int flags) {
    Pointer request = kernel.memory(IFREQ_BYTES);
    request.putString(0, spec.name(), IFREQ_FLAGS, StandardCharsets.UTF_8);
    request.putShort(IFREQ_FLAGS, (short) flags);
    return request;
  }

  /** An ioctl argument that is a number, not an address. */
  private Pointer address(int value) {
    return Pointer.wrap(kernel.runtime(), value);
  }
}
