package io.culvert.core.chain;

/**
 * {@code src,dst}: from which side of a packet each part of an element is read.
 *
 * @param count how many parts are said
 * @param sources bit i for the i-th part: from its source
 */
public record SetSides(int count, int sources) {

  /** As rules print them. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ",").append(source(i) ? "src" : "dst");
    }
    return text.toString();
  }

  /** Whether that part, from 0, is read from the source. */
  boolean source(int part) {
    return (sources >> part & 1) != 0;
  }
}
