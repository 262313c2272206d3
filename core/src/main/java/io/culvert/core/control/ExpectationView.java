package io.culvert.core.control;

import io.culvert.core.conntrack.Tuple;

/**
 * An expectation as it was at one moment.
 *
 * @param id number given by the table
 * @param tuple what the first packet must look like, under {@code mask}
 * @param mask bits that count
 * @param master the master's original tuple
 * @param masterKey how to find the master
 * @param timeoutSeconds what is left of its life
 * @param expiresMicros wall clock of its end, in microseconds since 1970
 * @param flags {@code Expectation.PERMANENT} and others
 * @param helper who made it
 */
public record ExpectationView(
    int id,
    Tuple tuple,
    Tuple mask,
    Tuple master,
    EntryView.Key masterKey,
    long timeoutSeconds,
    long expiresMicros,
    int flags,
    String helper) {}
