package io.culvert.core.control.rules;

import java.util.List;

/** A match or target of the rule language: its keyword and its options. Without state. */
public interface Extension {

  /** What stands behind {@code -m} or {@code -j}. */
  String name();

  /** The IP version it is for, 4 or 6; 0 for both. */
  default int ipVersion() {
    return 0;
  }

  /** Its options. */
  List<Option> options();
}
