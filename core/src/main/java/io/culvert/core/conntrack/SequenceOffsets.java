package io.culvert.core.conntrack;

/**
 * How far payload changes have shifted the sequence numbers of an entry; declared here for window
 * tracking, implemented by NAT ({@code nf_ct_seq_offset}). Loop only; must not allocate.
 */
public interface SequenceOffsets {

  /** Nothing was ever shifted. */
  SequenceOffsets NONE = (entry, direction, sequence) -> 0;

  /** Bytes added so far to {@code direction} at {@code sequence}, as its receiver counts. */
  int offset(ConntrackEntry entry, Direction direction, int sequence);
}
