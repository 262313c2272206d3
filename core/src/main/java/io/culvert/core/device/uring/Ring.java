package io.culvert.core.device.uring;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.Errno;
import java.lang.invoke.VarHandle;
import jnr.ffi.Pointer;

/**
 * One io_uring (include/uapi/linux/io_uring.h): submissions are filled in and handed to the kernel
 * together; completions are read where the kernel put them. It is set up on any thread, and used by
 * the one thread that called {@link #enable}. Nothing but setting up allocates.
 *
 * <p>Work that the kernel puts off (IORING_SETUP_DEFER_TASKRUN), such as reading a device that has
 * become ready, is done inside {@link #enter} on that thread and nowhere else. {@link #bell} is
 * readable as soon as there is such work, or a completion, until {@link #quiet}. Heads and tails
 * are shared with the kernel: what it wrote is read after an acquire fence, and what it shall read
 * is written before a release fence.
 */
final class Ring implements AutoCloseable {

  /** In {@link #flags}: the request goes on, more completions of it will come. */
  static final int MORE = 2;

  private static final int PAGE_BYTES = 4096;
  private static final int SQE_BYTES = 64;
  private static final int CQE_BYTES = 16;
  private static final int PARAMETER_BYTES = 120;
  private static final int BUFFER_RING_BYTES = 40;
  private static final int PROBED = 64;
  private static final int PROBE_BYTES = 16 + 8 * PROBED;

  /** How often submission is tried again where the kernel is short of memory for the moment. */
  private static final int RETRIES = 100;

  /** CQSIZE, R_DISABLED, SUBMIT_ALL, TASKRUN_FLAG, SINGLE_ISSUER, DEFER_TASKRUN, NO_SQARRAY. */
  private static final int SETUP = 1 << 3 | 1 << 6 | 1 << 7 | 1 << 9 | 1 << 12 | 1 << 13 | 1 << 16;

  private static final int GETEVENTS = 1;

  private static final int REGISTER_EVENTFD = 4;
  private static final int REGISTER_PROBE = 8;
  private static final int ENABLE_RINGS = 12;
  private static final int REGISTER_PBUF_RING = 22;
  private static final int UNREGISTER_PBUF_RING = 23;

  private static final int OP_NOP = 0;
  private static final int OP_ASYNC_CANCEL = 14;
  private static final int OP_WRITE = 23;
  private static final int OP_READ_MULTISHOT = 49;

  private static final int BUFFER_SELECT = 1 << 5;
  private static final int CQE_SKIP_SUCCESS = 1 << 6;
  private static final int RWF_NOWAIT = 8;

  /** In the submission ring's flags: completions that had no room, work put off. */
  private static final int MORE_TO_DO = 1 << 1 | 1 << 2;

  private static final long RING_OFFSET = 0;
  private static final long ENTRIES_OFFSET = 0x1000_0000L;

  private final RingKernel kernel = new RingKernel();
  private final int descriptor;
  private final int bell;
  private final Pointer bellCount;

  private final long ringBytes;
  private final Pointer ring;
  private final long entriesBytes;
  private final Pointer entries;

  private final int submissionTailAt;
  private final int submissionMask;
  private final int submissionFlagsAt;
  private final int completionHeadAt;
  private final int completionTailAt;
  private final int completionMask;
  private final int completionsAt;

  private int submissionTail;
  private int pending;
  private int completionHead;
  private boolean closed;

  /**
   * Sets a ring up.
   *
   * @param submissions most that can wait to be submitted, a power of two
   * @param completions most that can wait to be read, a power of two
   * @throws DeviceException if the kernel has no such ring for us; nothing is left behind
   */
  Ring(int submissions, int completions) {
    Pointer parameters = kernel.memory(PARAMETER_BYTES);
    parameters.putInt(4, completions);
    parameters.putInt(8, SETUP);
    descriptor = kernel.setup(submissions, parameters);
    bell = kernel.eventfd();
    bellCount = kernel.memory(8);
    submissionTailAt = parameters.getInt(40 + 4);
    submissionMask = parameters.getInt(0) - 1;
    submissionFlagsAt = parameters.getInt(40 + 16);
    completionHeadAt = parameters.getInt(80);
    completionTailAt = parameters.getInt(80 + 4);
    completionMask = parameters.getInt(4) - 1;
    completionsAt = parameters.getInt(80 + 20);
    ringBytes = completionsAt + (long) CQE_BYTES * (completionMask + 1);
    entriesBytes = (long) SQE_BYTES * (submissionMask + 1);
    try {
      requireMultishotReads();
      registerBell();
      ring = kernel.map(descriptor, ringBytes, RING_OFFSET);
      entries = kernel.map(descriptor, entriesBytes, ENTRIES_OFFSET);
    } catch (RuntimeException e) {
      closeDescriptors();
      throw e;
    }
  }

  private void requireMultishotReads() {
    Pointer probe = kernel.memory(PROBE_BYTES);
    kernel.register(descriptor, REGISTER_PROBE, probe, PROBED, "a probe");
    if (Byte.toUnsignedInt(probe.getByte(0)) < OP_READ_MULTISHOT) {
      throw RingKernel.refused("multishot reads", Errno.EINVAL);
    }
  }

  private void registerBell() {
    Pointer wanted = kernel.memory(4);
    wanted.putInt(0, bell);
    kernel.register(descriptor, REGISTER_EVENTFD, wanted, 1, "an eventfd");
  }

  private void closeDescriptors() {
    kernel.close(descriptor);
    kernel.close(bell);
  }

  /** An eventfd: readable from when there is something to do until {@link #quiet}. */
  int bell() {
    return bell;
  }

  /** Whether there are completions, or work to be done in {@link #enter}. */
  boolean busy() {
    return completions() > 0 || (ring.getInt(submissionFlagsAt) & MORE_TO_DO) != 0;
  }

  /** There is nothing to do: quietens the bell, unless something has come meanwhile. */
  void quiet() {
    kernel.quieten(bell, bellCount);
    VarHandle.fullFence();
    if (busy()) {
      kernel.ring(bell, bellCount);
    }
  }

  /** Makes the calling thread the one that uses the ring. Once. */
  void enable() {
    kernel.register(descriptor, ENABLE_RINGS, null, 0, "enabling it");
  }

  /**
   * Gives the kernel a ring of {@code count} buffers under the number {@code group}; its entries
   * are struct io_uring_buf. Returns zeroed memory for it, to be given back by {@link #noBuffers}.
   */
  Pointer buffers(int group, int count) {
    Pointer memory = kernel.map(-1, bufferRingBytes(count), 0);
    Pointer wanted = kernel.memory(BUFFER_RING_BYTES);
    wanted.putLong(0, memory.address());
    wanted.putInt(8, count);
    wanted.putShort(12, (short) group);
    try {
      kernel.register(descriptor, REGISTER_PBUF_RING, wanted, 1, "a ring of buffers");
    } catch (RuntimeException e) {
      kernel.unmap(memory, bufferRingBytes(count));
      throw e;
    }
    return memory;
  }

  /** Takes the buffers of {@code group} away from the kernel; no request may use them any more. */
  void noBuffers(int group, Pointer memory, int count) {
    Pointer wanted = kernel.memory(BUFFER_RING_BYTES);
    wanted.putShort(12, (short) group);
    kernel.register(descriptor, UNREGISTER_PBUF_RING, wanted, 1, "taking buffers away");
    kernel.unmap(memory, bufferRingBytes(count));
  }

  private static long bufferRingBytes(int count) {
    return Math.max(PAGE_BYTES, 16L * count);
  }

  /** Whether nothing more can be prepared before {@link #enter}. */
  boolean full() {
    return pending > submissionMask;
  }

  /** Prepared, but not submitted yet. */
  int pending() {
    return pending;
  }

  /** Prepares a request that does nothing; it completes with {@code tag}. */
  void nop(long tag) {
    prepare(OP_NOP, -1, 0, 0, tag, 0);
  }

  /**
   * Prepares a read that goes on until it fails or no buffer of {@code group} is left; each
   * completion has {@code tag}, the length, and the {@link #buffer} read into.
   */
  void readOnAndOn(int fd, int group, long tag) {
    prepare(OP_READ_MULTISHOT | BUFFER_SELECT << 8, fd, 0, 0, tag, group);
  }

  /**
   * Prepares a write that is done, or fails, inside {@link #enter}, in the order of preparation. It
   * completes only if it fails, with {@code tag}, then or later.
   */
  void write(int fd, long address, int bytes, long tag) {
    prepare(OP_WRITE | CQE_SKIP_SUCCESS << 8, fd, address, bytes | (long) RWF_NOWAIT << 32, tag, 0);
  }

  /** Prepares the end of the request with the tag {@code of}. */
  void cancel(long of, long tag) {
    prepare(OP_ASYNC_CANCEL, -1, of, 0, tag, 0);
  }

  private void prepare(
      int operationAndFlags, int fd, long address, long lengthAndFlags, long tag, int group) {
    if (full()) {
      throw new IllegalStateException("the ring is full");
    }
    long at = (long) SQE_BYTES * (submissionTail & submissionMask);
    entries.putLong(at, operationAndFlags | (long) fd << 32);
    entries.putLong(at + 8, 0);
    entries.putLong(at + 16, address);
    entries.putLong(at + 24, lengthAndFlags);
    entries.putLong(at + 32, tag);
    entries.putLong(at + 40, group);
    submissionTail++;
    pending++;
  }

  /**
   * Submits what was prepared, and does what the kernel put off. Never blocks.
   *
   * @return 0, or how many, the last ones, could not be submitted and are forgotten
   */
  int enter() {
    VarHandle.releaseFence();
    ring.putInt(submissionTailAt, submissionTail);
    pending -= kernel.enter(descriptor, pending, GETEVENTS);
    for (int tries = 0; pending > 0 && tries < RETRIES; tries++) {
      pending -= kernel.enter(descriptor, pending, GETEVENTS);
    }
    int forgotten = pending;
    if (forgotten > 0) {
      submissionTail -= forgotten;
      pending = 0;
      ring.putInt(submissionTailAt, submissionTail);
    }
    return forgotten;
  }

  /** The tag of the first, second, … request that the last {@link #enter} has forgotten. */
  long forgottenTag(int which) {
    return entries.getLong((long) SQE_BYTES * ((submissionTail + which) & submissionMask) + 32);
  }

  /** How many completions wait to be read. */
  int completions() {
    int tail = ring.getInt(completionTailAt);
    VarHandle.acquireFence();
    return tail - completionHead;
  }

  /** The tag of the completion {@code ahead} places behind the first. */
  long tag(int ahead) {
    return ring.getLong(at(ahead));
  }

  /** Its result: a length, or an error number below zero. */
  int result(int ahead) {
    return ring.getInt(at(ahead) + 8);
  }

  /** Its flags. */
  int flags(int ahead) {
    return ring.getInt(at(ahead) + 12);
  }

  /** The number of the buffer that completion flags name, or -1. */
  static int buffer(int flags) {
    return (flags & 1) == 0 ? -1 : flags >>> 16;
  }

  private long at(int ahead) {
    return completionsAt + (long) CQE_BYTES * ((completionHead + ahead) & completionMask);
  }

  /** Lets the kernel overwrite the first {@code count} completions. */
  void consume(int count) {
    completionHead += count;
    VarHandle.releaseFence();
    ring.putInt(completionHeadAt, completionHead);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      closeDescriptors();
      kernel.unmap(entries, entriesBytes);
      kernel.unmap(ring, ringBytes);
    }
  }
}
