/**
 * Floor 2: address translation. {@link io.culvert.core.nat.Nat} decides once for each entry and
 * {@link io.culvert.core.nat.Manip} what its packets shall look like (its reply tuple), and makes
 * every packet agree with that. Sequence numbers are mended here too, when a helper changed a
 * payload's length.
 *
 * <p>One engine, one loop, no locks; nothing allocates per packet. The kernel's {@code
 * nf_nat_core.c}, {@code nf_nat_proto.c} and {@code nf_conntrack_seqadj.c} are the specification.
 * Start at {@code Nat}.
 */
package io.culvert.core.nat;
