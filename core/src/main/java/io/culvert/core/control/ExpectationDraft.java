package io.culvert.core.control;

import io.culvert.core.conntrack.Tuple;

/**
 * An expectation to be made without a helper's word.
 *
 * @param master a tuple of the entry it belongs to, whose helper it is made for
 * @param tuple what the first packet must look like
 * @param mask bits of the tuple's source that count; the destination counts in full
 * @param timeoutSeconds how long it is waited for
 */
public record ExpectationDraft(Tuple master, Tuple tuple, Tuple mask, long timeoutSeconds) {}
