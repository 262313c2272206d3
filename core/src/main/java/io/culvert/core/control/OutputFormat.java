package io.culvert.core.control;

/** How a command without a format of its own writes its answer. */
public enum OutputFormat {
  TEXT,
  JSON
}
