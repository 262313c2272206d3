package io.culvert.core.control.export;

import io.culvert.helpers.flows.FlowExporter;

/**
 * An exporter that a plugin offers.
 *
 * @param plugin id and version of the plugin
 */
public record OfferedExporter(String plugin, FlowExporter exporter) {}
