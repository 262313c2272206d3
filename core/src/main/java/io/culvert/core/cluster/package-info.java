/**
 * Floor 4: which of several routers owns the addresses they share, as a function of what was heard
 * and of the time. No I/O and no clock: whoever carries words between members comes from above.
 *
 * <p>Start at {@link io.culvert.core.cluster.Ownership}; {@link io.culvert.core.cluster.Electorate}
 * says what a majority is.
 */
package io.culvert.core.cluster;
