package io.culvert.core.device.tun;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * The doors to the kernel: jnr-posix and {@link NativeCalls}, bound once. Stateless, any thread.
 * Numbers are those of asm-generic, which x86_64, arm64 and riscv64 share.
 */
final class Kernel {

  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x8_0000;

  static final int POLLOUT = 4;
  static final int POLLERR = 8;

  private static final int POLLFD_BYTES = 8;

  final POSIX posix;
  final NativeCalls calls;
  private final Runtime runtime;

  private Kernel() {
    posix = POSIXFactory.getNativePOSIX();
    calls = LibraryLoader.create(NativeCalls.class).load("c");
    runtime = Runtime.getRuntime(calls);
  }

  private static final class Holder {
    private static final Kernel BOUND = new Kernel();
  }

  /** The bound calls; the first call loads the native libraries. */
  static Kernel bound() {
    return Holder.BOUND;
  }

  /** What {@link Pointer} needs to be made. */
  Runtime runtime() {
    return runtime;
  }

  /** Zeroed native memory that lives as long as the returned object. */
  Pointer memory(int bytes) {
    return Memory.allocateDirect(runtime, bytes, true);
  }

  /** Space for the one {@code struct pollfd} that {@link #poll} uses. */
  Pointer pollMemory() {
    return memory(POLLFD_BYTES);
  }

  /** Which of {@code events} hold now for {@code fd}, and {@link #POLLERR}; 0 on failure. */
  int poll(Pointer pollMemory, int fd, int events) {
    pollMemory.putInt(0, fd);
    pollMemory.putShort(4, (short) events);
    pollMemory.putShort(6, (short) 0);
    return calls.poll(pollMemory, 1, 0) <= 0 ? 0 : pollMemory.getShort(6) & 0xFFFF;
  }

  /** The text of an error number. */
  String words(int errno) {
    return posix.strerror(errno);
  }
}
