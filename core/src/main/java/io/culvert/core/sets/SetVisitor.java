package io.culvert.core.sets;

/** Looks at elements. */
@FunctionalInterface
public interface SetVisitor {

  /**
   * One of them.
   *
   * @param key reused for the next one
   * @param timeoutSeconds what is left, 0 for ever
   * @param comment {@code null} for none
   * @param info what it says of packets; reused for the next one
   */
  void element(
      SetKey key,
      long timeoutSeconds,
      boolean exception,
      long packets,
      long bytes,
      String comment,
      SetInfo info);
}
