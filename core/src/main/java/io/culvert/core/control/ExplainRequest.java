package io.culvert.core.control;

/**
 * What somebody wants explained.
 *
 * @param packet the packet; of a connection that is known, it is part of it
 * @param established whether to think of a connection that is established: the packets that make it
 *     so go first
 * @param reply whether to explain an answer to {@code packet} instead
 * @param whyNot a rule to tell of why it does not match, as {@code [FILE:]LINE} or {@code
 *     [TABLE/]CHAIN:NUMBER}; empty for none
 */
public record ExplainRequest(
    PacketDraft packet, boolean established, boolean reply, String whyNot) {

  /** One that asks about no rule. */
  public ExplainRequest(PacketDraft packet, boolean established, boolean reply) {
    this(packet, established, reply, "");
  }
}
