/**
 * What a page is to core: a {@link io.culvert.core.control.console.Console} found on the class path
 * and started beside the router, which runs as well without one.
 *
 * <p>Floor 5; consoles run on Vert.x contexts of their own, never on the engine's loop. Start at
 * {@code Console}.
 */
package io.culvert.core.control.console;
