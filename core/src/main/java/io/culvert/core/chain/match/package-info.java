/**
 * Floor 3: what rules can ask of a packet, one class for each kernel module ({@code
 * net/netfilter/xt_*.c}). Made when rules load, by {@code control.rules.match}; run on the loop; no
 * {@code matches} allocates. Start at {@code MarkMatch} for the shape, {@code ConntrackMatch} for
 * the one most rules use.
 */
package io.culvert.core.chain.match;
