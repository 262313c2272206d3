/**
 * Floor 5: the surface by which people see and steer a running router. {@link
 * io.culvert.core.control.RouterControl} is everything a router offers, asked from any thread and
 * carried out on the engine's {@link io.culvert.core.control.Loop} in bounded turns; what comes
 * back are values that nothing changes any more.
 *
 * <p>This package holds those values and contracts. Below it: {@code .config} (the YAML file),
 * {@code .filter} (the language of searches), {@code .events}, {@code .engine} (the commands
 * themselves), {@code .view} (live pages), {@code .api} (HTTP and JSON), {@code .console} (what the
 * page implements). Start at {@code RouterControl}.
 */
package io.culvert.core.control;
