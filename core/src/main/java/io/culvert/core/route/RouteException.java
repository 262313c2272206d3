package io.culvert.core.route;

/** A route or device address that can't be used; the message names it and says why. */
public final class RouteException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** {@code message} is complete: what, and what to do. */
  public RouteException(String message) {
    super(message);
  }
}
