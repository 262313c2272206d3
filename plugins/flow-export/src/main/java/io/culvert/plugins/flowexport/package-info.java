/**
 * Exporters of flows: IPFIX to a collector, lines of JSON and of translations to files that are put
 * aside by size and age. All of it runs on the export's own thread; start at {@code IpfixExporter},
 * {@code JsonlExporter} and {@code NatLogExporter}.
 */
package io.culvert.plugins.flowexport;
