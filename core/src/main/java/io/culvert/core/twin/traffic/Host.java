package io.culvert.core.twin.traffic;

import io.culvert.core.wire.IpAddress;

/**
 * Somebody who sends and receives.
 *
 * @param device index of the router's device it lives behind
 * @param address its address; a liar's isn't its own
 */
public record Host(int device, IpAddress address) {}
