package io.culvert.core.control;

/**
 * How a router's state is kept.
 *
 * @param directory where; empty for nowhere
 * @param journal whether changes are written as they happen
 * @param loaded connections that went on when the router started
 * @param bytes length of the file
 * @param writtenMicros wall clock of the last write, in microseconds since 1970; 0 for none yet
 * @param files how often a file was begun anew
 * @param failures how often something could not be written
 * @param problem what could not be done last; empty while all is well
 */
public record StateView(
    String directory,
    boolean journal,
    long loaded,
    long bytes,
    long writtenMicros,
    long files,
    long failures,
    String problem) {

  /** Nothing is kept. */
  public static final StateView NONE = new StateView("", false, 0, 0, 0, 0, 0, "");
}
