package io.culvert.core.control;

import io.culvert.core.wire.IpAddress;

/**
 * What one end of a connection is translated to.
 *
 * @param port 0 for one that is free, the connection's own if it can be
 */
public record Translation(IpAddress address, int port) {}
