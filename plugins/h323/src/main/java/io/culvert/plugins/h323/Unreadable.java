package io.culvert.plugins.h323;

/**
 * What was sent is not what the grammar describes, or not all of it. An answer, not an accident.
 */
final class Unreadable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Unreadable(String what) {
    super(what, null, false, false);
  }
}
