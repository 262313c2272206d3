/**
 * Floor 2: sets of addresses, ports and the like, as {@code ipset} keeps them. An {@link
 * io.culvert.core.sets.IpSet} is changed by commands and by rules while packets ask it, by the same
 * loop; what packets ask does not allocate.
 *
 * <p>Loop only. Start at {@code IpSets}.
 */
package io.culvert.core.sets;
