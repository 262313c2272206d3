/**
 * How many may be connected to a server of the router at once, and how long one may say nothing:
 * {@link io.culvert.core.control.gate.Gate}, the same for control socket, figures and page.
 *
 * <p>Floor 5. Start at {@link io.culvert.core.control.gate.Gates}.
 */
package io.culvert.core.control.gate;
