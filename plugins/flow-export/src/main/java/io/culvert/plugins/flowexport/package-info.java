/**
 * Exporters of flows: IPFIX to a collector, lines of JSON to files that are changed by size and
 * age. All of it runs on the export's own thread; start at {@code IpfixExporter} and {@code
 * JsonlExporter}.
 */
package io.culvert.plugins.flowexport;
