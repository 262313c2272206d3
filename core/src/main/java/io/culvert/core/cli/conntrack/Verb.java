package io.culvert.core.cli.conntrack;

/** What {@code culvert conntrack} is to do. */
enum Verb {
  LIST,
  GET,
  DELETE,
  CREATE,
  ADD,
  LOAD,
  UPDATE,
  EVENT,
  FLUSH,
  COUNT,
  STATS;

  /** Whether it makes one that is not there. */
  boolean makes() {
    return this == CREATE || this == ADD;
  }
}
