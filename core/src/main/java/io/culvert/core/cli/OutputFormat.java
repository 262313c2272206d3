package io.culvert.core.cli;

/** How a command without a format of its own writes its answer. */
public enum OutputFormat {
  TEXT,
  JSON
}
