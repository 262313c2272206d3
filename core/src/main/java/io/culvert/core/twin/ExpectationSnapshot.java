package io.culvert.core.twin;

import io.culvert.core.conntrack.Tuple;

/**
 * An expectation of either side, in ctnetlink's terms ({@code CTA_EXPECT_*}).
 *
 * @param expected the tuple waited for; what the mask leaves open is 0
 * @param mask which of its bits count
 * @param master the master's original tuple
 * @param timeoutSeconds left
 * @param helper name of the helper that waits
 * @param flags PERMANENT 1, INACTIVE 2, USERSPACE 4
 * @param expectationClass the helper's class number
 * @param nat whether the child is to be translated, and how: empty, or {@code dir=1 0.0.0.0:5000}
 *     as {@code CTA_EXPECT_NAT} says; an IPv6 address stands in brackets
 */
public record ExpectationSnapshot(
    Tuple expected,
    Tuple mask,
    Tuple master,
    long timeoutSeconds,
    String helper,
    int flags,
    int expectationClass,
    String nat) {}
