package io.culvert.core.device.sim;

/**
 * One packet of a capture file.
 *
 * @param epochNanos when it was captured, since 1970-01-01T00:00Z; -1 where the file does not say
 * @param linkType what the bytes begin with, a LINKTYPE_ number
 * @param interfaceIndex which interface of the file, from 0
 * @param originalLength its length before the capture cut it
 * @param outbound whether the capturing machine sent it, as far as the file says
 * @param bytes what was kept
 */
public record CapturedPacket(
    long epochNanos,
    int linkType,
    int interfaceIndex,
    int originalLength,
    boolean outbound,
    byte[] bytes) {}
