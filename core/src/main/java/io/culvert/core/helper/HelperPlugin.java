package io.culvert.core.helper;

import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.flows.FlowExporter;
import java.util.List;

/**
 * A plugin as it was read: who it is, the helpers and the exporters it has.
 *
 * @param id {@code Plugin-Id} of its manifest
 * @param version {@code Plugin-Version}
 * @param file the jar's name
 * @param helpers one instance of each
 * @param exporters one instance of each; at least one of both
 */
public record HelperPlugin(
    String id,
    String version,
    String file,
    List<ProtocolHelper> helpers,
    List<FlowExporter> exporters) {

  /** Copies the lists. */
  public HelperPlugin {
    helpers = List.copyOf(helpers);
    exporters = List.copyOf(exporters);
  }

  /** One with helpers alone. */
  public HelperPlugin(String id, String version, String file, List<ProtocolHelper> helpers) {
    this(id, version, file, helpers, List.of());
  }
}
