package io.culvert.core.device.uring;

import jnr.ffi.Pointer;

/**
 * The C library calls a ring is made with; jnr-ffi implements this interface. Names and arguments
 * are C's, so that a manual page explains them. On failure the result is -1 and {@code errno} is
 * jnr-ffi's last error.
 *
 * <p>Two oddities have their reason in jnr-ffi 2.3. Of six plain numbers it passes the sixth wrong,
 * so that each method has a {@link Pointer} among them, which goes another way; and more than six
 * arguments cost an allocation a call, so that {@code syscall} leaves io_uring_enter(2) without its
 * sixth, which is looked at only where the fifth is not null.
 */
public interface RingCalls {

  long syscall(long number, long first, long second, long third, long fourth, Pointer fifth);

  Pointer mmap(Pointer address, long length, int protection, int flags, int fd, long offset);

  int munmap(Pointer address, long length);

  int eventfd(int initial, int flags);

  long read(int fd, Pointer into, long length);

  long write(int fd, Pointer from, long length);

  int close(int fd);
}
