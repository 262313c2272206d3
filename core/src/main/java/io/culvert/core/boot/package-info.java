/**
 * Starts Culvert: reads the command line and puts the pieces together.
 *
 * <p>Floor 6: may use everything; nothing may use it. Runs on the main thread until the event loop
 * takes over. Start with {@link io.culvert.core.boot.Main}.
 */
package io.culvert.core.boot;
