package io.culvert.core.twin;

/**
 * The engine broke at a step: an exception in the walk of a packet, or buffers that nobody gave
 * back. Unlike a {@link TwinException} this is a difference, and the worst kind.
 */
public final class EngineFault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Step step;

  /** Says what is wrong after {@code step}. */
  public EngineFault(Step step, String message) {
    super(message);
    this.step = step;
  }

  /** The engine threw {@code cause} at {@code step}; the stack is that of the cause. */
  public EngineFault(Step step, RuntimeException cause) {
    super(cause.toString(), cause);
    setStackTrace(cause.getStackTrace());
    this.step = step;
  }

  /** What was carried out. */
  public Step step() {
    return step;
  }
}
