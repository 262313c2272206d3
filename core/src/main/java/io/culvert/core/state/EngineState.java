package io.culvert.core.state;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.helper.HelperHost;
import io.culvert.core.nat.Nat;
import java.util.List;

/**
 * The parts of an engine that know connections.
 *
 * @param devices names of the devices, by index
 */
public record EngineState(Conntrack conntrack, Nat nat, HelperHost helpers, List<String> devices) {}
