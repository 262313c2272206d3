package io.culvert.core.device.uring;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * The system calls of io_uring and what goes with them, failures in words. Stateless; any thread.
 * Numbers are those of asm-generic, which x86_64, arm64 and riscv64 share.
 */
final class RingKernel {

  private static final int SETUP = 425;
  private static final int ENTER = 426;
  private static final int REGISTER = 427;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED_POPULATE = 0x8001;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int NONBLOCK_CLOEXEC = 0x8_0800;
  private static final int COUNT_BYTES = 8;

  private final RingCalls calls = LibraryLoader.create(RingCalls.class).load("c");
  private final Runtime runtime = Runtime.getRuntime(calls);

  static DeviceException refused(String what, int errno) {
    String why =
        switch (errno) {
          case Errno.ENOSYS, Errno.EINVAL -> "it is older than Linux 6.7, or was built without it";
          case Errno.EPERM ->
              "not permitted; see sysctl kernel.io_uring_disabled, and in a container its seccomp"
                  + " profile";
          case Errno.ENOMEM -> "too little memory may be locked; raise ulimit -l";
          default -> "error " + errno;
        };
    return new DeviceException("the kernel refuses io_uring (" + what + "): " + why);
  }

  /** Zeroed native memory that lives as long as the returned object. */
  Pointer memory(int bytes) {
    return Memory.allocateDirect(runtime, bytes, true);
  }

  private int errno() {
    return LastError.getLastError(runtime);
  }

  /** A new ring's descriptor; {@code parameters} is filled in. */
  int setup(int submissions, Pointer parameters) {
    long fd = calls.syscall(SETUP, submissions, parameters.address(), 0, 0, null);
    if (fd < 0) {
      throw refused("setting it up", errno());
    }
    return (int) fd;
  }

  /** io_uring_register(2); {@code what} it is for. */
  void register(int fd, int operation, Pointer argument, int count, String what) {
    long address = argument == null ? 0 : argument.address();
    if (calls.syscall(REGISTER, fd, operation, address, count, null) < 0) {
      throw refused(what, errno());
    }
  }

  /** io_uring_enter(2), waiting for nothing: how many were submitted, 0 on failure. */
  int enter(int fd, int submissions, int flags) {
    return (int) Math.max(0, calls.syscall(ENTER, fd, submissions, 0, flags, null));
  }

  /** Memory shared with the kernel by {@code fd}, or of our own where that is -1. */
  Pointer map(int fd, long bytes, long offset) {
    int kind = fd < 0 ? MAP_PRIVATE_ANONYMOUS : MAP_SHARED_POPULATE;
    Pointer memory = calls.mmap(null, bytes, PROT_READ_WRITE, kind, fd, offset);
    if (memory.address() == -1) {
      throw refused("memory", errno());
    }
    return memory;
  }

  void unmap(Pointer memory, long bytes) {
    calls.munmap(memory, bytes);
  }

  /** A new eventfd(2). */
  int eventfd() {
    int fd = calls.eventfd(0, NONBLOCK_CLOEXEC);
    if (fd < 0) {
      throw refused("an eventfd", errno());
    }
    return fd;
  }

  /** Makes an eventfd unreadable; {@code scratch} holds a long. */
  void quieten(int eventfd, Pointer scratch) {
    calls.read(eventfd, scratch, COUNT_BYTES);
  }

  /** Makes an eventfd readable. */
  void ring(int eventfd, Pointer scratch) {
    scratch.putLong(0, 1);
    calls.write(eventfd, scratch, COUNT_BYTES);
  }

  void close(int fd) {
    calls.close(fd);
  }
}
