package io.culvert.core.twin;

import io.culvert.core.conntrack.Tuple;

/**
 * Where to look for an entry, at either side.
 *
 * @param tuple either tuple of the entry
 * @param zone the zone it has in the direction of {@code tuple}
 */
public record Probe(Tuple tuple, int zone) {}
