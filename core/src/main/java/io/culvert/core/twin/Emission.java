package io.culvert.core.twin;

/**
 * A packet that a router sent.
 *
 * @param device index of the device in the {@link Topology}
 * @param bytes from the IP header on; shared, not to be changed
 */
public record Emission(int device, byte[] bytes) {}
