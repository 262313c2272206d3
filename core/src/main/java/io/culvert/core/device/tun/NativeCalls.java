package io.culvert.core.device.tun;

import jnr.ffi.Pointer;
import jnr.ffi.types.u_int64_t;

/**
 * The C library calls that jnr-posix lacks; jnr-ffi implements this interface. Names and arguments
 * are C's, so that a manual page explains them. On failure the result is -1 (0 for {@code
 * if_nametoindex}) and {@code errno} is where jnr-posix keeps it.
 */
public interface NativeCalls {

  int ioctl(int fd, @u_int64_t long request, Pointer argument);

  int setns(int fd, int kind);

  int poll(Pointer descriptors, @u_int64_t long count, int timeoutMillis);

  int if_nametoindex(String name);

  int socket(int domain, int type, int protocol);

  int bind(int fd, Pointer address, int length);

  int setsockopt(int fd, int level, int name, Pointer value, int length);
}
