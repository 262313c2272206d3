package io.culvert.core.twin.run;

import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.Traffic;

/**
 * What a run is to do. The same plan makes the same run, whatever the number of threads.
 *
 * @param seed where all chance comes from
 * @param packets how many packets at least
 * @param threads how many pairs of sides work at once
 * @param keepGoing whether to go on after a difference
 * @param maxDifferences how many kinds of difference are enough
 * @param shrinkSeconds how long a difference may be shrunk; 0 leaves it as it is
 */
record TwinPlan(
    long seed,
    int ipVersion,
    long packets,
    int threads,
    boolean keepGoing,
    int maxDifferences,
    int shrinkSeconds,
    Topology topology,
    RuleSource rules,
    Traffic.Source traffic) {}
