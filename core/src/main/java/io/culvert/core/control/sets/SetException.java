package io.culvert.core.control.sets;

/** A command on sets that can't be carried out; the message is what {@code ipset} would say. */
public final class SetException extends Exception {

  private static final long serialVersionUID = 1;

  /** Because of {@code message}. */
  public SetException(String message) {
    super(message, null, false, false);
  }
}
