/**
 * The other end of the control socket: what commands ask a running router with. Blocking, on a
 * plain socket with Netty's HTTP codec and no event loop, since a command lives for a tenth of a
 * second.
 *
 * <p>Floor 5; the calling thread. Start at {@link io.culvert.core.control.client.ControlClient}.
 */
package io.culvert.core.control.client;
