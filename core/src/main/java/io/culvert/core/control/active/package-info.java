/**
 * One router among several that all move packets. Connections are in slots, one for each router;
 * who holds a slot judges its connections, and packets that reach another are handed to it.
 *
 * <p>Floor 5. Start at {@link io.culvert.core.control.active.ActiveMember}.
 */
package io.culvert.core.control.active;
