package io.culvert.core.control.client;

/** No router answers on the control socket. */
public final class RouterUnreachableException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean notPermitted;

  RouterUnreachableException(String message, boolean notPermitted, Throwable cause) {
    super(message, cause);
    this.notPermitted = notPermitted;
  }

  /** Whether one may be there, but the socket may not be used. */
  public boolean notPermitted() {
    return notPermitted;
  }
}
