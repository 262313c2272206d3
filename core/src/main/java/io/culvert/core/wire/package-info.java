/**
 * Floor 0: packets as bytes. A {@link io.culvert.core.wire.PacketBuffer} is one direct buffer with
 * the offsets of its headers; the {@code …View} classes know where fields lie; {@link
 * io.culvert.core.wire.Checksum} sums and mends; {@link io.culvert.core.wire.DropReason} names
 * every way a packet may die.
 *
 * <p>Nothing here allocates per packet, knows a clock or does I/O. Not thread safe: a buffer
 * belongs to the loop that read it. Start at {@code PacketBuffer}, then {@code HeaderParser}.
 */
package io.culvert.core.wire;
