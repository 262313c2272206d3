package io.culvert.core.device;

/**
 * The kernel's error numbers that Culvert tells apart: those of asm-generic, which x86_64, arm64
 * and riscv64 share.
 */
public final class Errno {

  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOSYS = 38;
  public static final int EBADFD = 77;
  public static final int ENOBUFS = 105;
  public static final int ECANCELED = 125;

  private Errno() {}
}
