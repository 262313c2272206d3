package io.culvert.core.nat;

/**
 * Where a direction's sequence numbers were last shifted ({@code struct nf_ct_seqadj}).
 *
 * @param position sequence number from which on, as the sender counts
 * @param before bytes that were added up to there
 * @param after bytes added from there on
 */
public record SequenceCorrection(int position, int before, int after) {

  /** Nothing was ever shifted. */
  public static final SequenceCorrection NONE = new SequenceCorrection(0, 0, 0);
}
