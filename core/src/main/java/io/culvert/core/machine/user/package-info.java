/**
 * Floor 5: the user a router goes on as once its devices are open. Native calls stay in here.
 *
 * <p>Main thread, before the first packet. Start at {@code ServiceUser}.
 */
package io.culvert.core.machine.user;
