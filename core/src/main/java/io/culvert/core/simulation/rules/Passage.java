package io.culvert.core.simulation.rules;

import io.culvert.core.wire.IpAddress;

/**
 * A packet as the filter table sees it in FORWARD: behind DNAT, before SNAT.
 *
 * @param destinationPort -1 where it has none
 * @param device it came in by
 */
public record Passage(
    IpAddress from, IpAddress to, int protocol, int destinationPort, String device) {}
