package io.culvert.core.device;

/**
 * A device could not be opened or set up. The message is one line: what, where, why and the cure.
 */
public final class DeviceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says why. */
  public DeviceException(String message) {
    super(message);
  }

  /** Says why, and what was underneath. */
  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
