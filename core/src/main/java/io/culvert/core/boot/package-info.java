/**
 * Floor 6: the wiring. {@link io.culvert.core.boot.Router} makes one running router from a
 * configuration; {@link io.culvert.core.boot.RouterLoop} decides whose event loop owns it; {@link
 * io.culvert.core.boot.BuiltIns} is the one list of what is plugged in.
 *
 * <p>Starts and stops on the main thread; everything else runs on the loop. Start at {@code Main}.
 */
package io.culvert.core.boot;
