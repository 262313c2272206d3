package io.culvert.core.sets;

/** A name under which rules and lists find a set; swapping and renaming move sets between names. */
public final class SetSlot {

  /** Longest name in characters. */
  public static final int MAX_NAME = 31;

  private final String name;
  private IpSet set;

  SetSlot(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** The set that has the name now; {@code null} for none. */
  public IpSet set() {
    return set;
  }

  void set(IpSet newSet) {
    set = newSet;
  }
}
