package io.culvert.core.control.config;

import io.culvert.core.control.Position;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.Optional;

/**
 * One static route.
 *
 * @param to destinations
 * @param via next hop, same IP version; empty where they are reached directly
 * @param device name of the egress device
 * @param at where the file begins it
 */
public record RouteConfig(Prefix to, Optional<IpAddress> via, String device, Position at) {}
