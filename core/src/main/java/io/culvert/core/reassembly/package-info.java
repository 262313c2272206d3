/**
 * Floor 1: fragments in, whole datagrams out; IPv4 as {@code net/ipv4/ip_fragment.c}, IPv6 as
 * {@code net/ipv6/netfilter/nf_conntrack_reasm.c}. Fragments are copied into small blocks, so that
 * a flood of them costs no packet buffers; memory is bounded, time is handed in.
 *
 * <p>One engine, one loop. Start at {@link io.culvert.core.reassembly.Reassembly}.
 */
package io.culvert.core.reassembly;
