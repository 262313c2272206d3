package io.culvert.core.helper;

import io.culvert.helpers.ProtocolHelper;
import java.util.List;

/**
 * A plugin as it was read: who it is and the helpers it has.
 *
 * @param id {@code Plugin-Id} of its manifest
 * @param version {@code Plugin-Version}
 * @param file the jar's name
 * @param helpers one instance of each, at least one
 */
public record HelperPlugin(String id, String version, String file, List<ProtocolHelper> helpers) {

  /** Copies {@code helpers}. */
  public HelperPlugin {
    helpers = List.copyOf(helpers);
  }
}
