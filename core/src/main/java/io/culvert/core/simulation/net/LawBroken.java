package io.culvert.core.simulation.net;

/** Something happened that must never happen. */
public final class LawBroken extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String law;

  /** Says which {@code law} was broken, in few words, and how. */
  public LawBroken(String law, String how) {
    super(how);
    this.law = law;
  }

  /** The same, because of {@code cause}. */
  public LawBroken(String law, RuntimeException cause) {
    super(cause.toString(), cause);
    this.law = law;
  }

  /** Which law. */
  public String law() {
    return law;
  }
}
