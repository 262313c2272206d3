/**
 * The configuration: {@link io.culvert.core.control.config.ConfigLoader} reads the YAML file into a
 * {@link io.culvert.core.control.config.RouterConfig}, or says everything that is wrong with it,
 * each at its line and column. {@code culvert.schema.json} describes the same language to editors.
 *
 * <p>Floor 5; any thread, before the router starts. Start at {@code ConfigLoader}.
 */
package io.culvert.core.control.config;
