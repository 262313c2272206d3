package io.culvert.core.control;

import java.util.BitSet;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What to change in an entry.
 *
 * @param mark bits to set in the mark
 * @param markMask bits of the mark that are replaced
 * @param timeoutSeconds life from now on
 * @param statusBits status bits to set; only ASSURED, SEEN_REPLY and FIXED_TIMEOUT can be
 * @param labelsSet labels to set
 * @param labelsCleared labels to clear
 */
public record EntryChange(
    OptionalInt mark,
    int markMask,
    OptionalLong timeoutSeconds,
    int statusBits,
    BitSet labelsSet,
    BitSet labelsCleared) {}
