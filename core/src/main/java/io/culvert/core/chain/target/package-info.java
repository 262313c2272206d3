/**
 * Floor 3: what rules do with a packet, one class for each kernel module ({@code
 * net/netfilter/xt_*.c}). Made when rules load, by {@code control.rules.target}; run on the loop;
 * no {@code apply} allocates. Start at {@code MarkTarget} for the shape, {@code NatTarget} for
 * translation.
 */
package io.culvert.core.chain.target;
