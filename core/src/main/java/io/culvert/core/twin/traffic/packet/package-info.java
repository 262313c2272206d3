/**
 * Floor 6: the packets of the twin, byte by byte: what makes them, cuts them, dresses them up and
 * spoils them. Nothing here knows of conversations or of time; chance is handed in.
 *
 * <p>Start at {@link io.culvert.core.twin.traffic.packet.Fragmentation}. Any one thread.
 */
package io.culvert.core.twin.traffic.packet;
