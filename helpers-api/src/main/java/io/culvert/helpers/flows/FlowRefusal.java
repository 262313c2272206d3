package io.culvert.helpers.flows;

/** A setting that can't be used. */
public final class FlowRefusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final String key;

  /**
   * Refuses a setting.
   *
   * @param key which
   * @param message why, without the key and without a full stop
   */
  public FlowRefusal(String key, String message) {
    super(message);
    this.key = key;
  }

  /** Which setting. */
  public String key() {
    return key;
  }
}
