package io.culvert.core.sets;

/**
 * What a set was created with.
 *
 * @param ipVersion of its addresses; 4 for sets without
 * @param hashSize printed only: the table grows by itself
 * @param maxElements most elements, or, of a list, most sets
 * @param netmask length that addresses are cut to; full length for none
 * @param timeoutSeconds how long elements stay unless said otherwise; 0 for ever; -1 if elements
 *     have no timeouts
 * @param counters whether elements count packets
 * @param comments whether elements have comments
 * @param forceAdd whether a full set gives up elements for new ones
 * @param infos whether elements say something of packets ({@code skbinfo})
 * @param first lowest address or port of a bitmap
 * @param last highest
 * @param bucketSize printed only
 * @param seed printed only
 */
public record SetOptions(
    int ipVersion,
    int hashSize,
    int maxElements,
    int netmask,
    long timeoutSeconds,
    boolean counters,
    boolean comments,
    boolean forceAdd,
    boolean infos,
    long first,
    long last,
    int bucketSize,
    int seed) {

  /** Bits of an address. */
  public int width() {
    return ipVersion == 4 ? 32 : 128;
  }
}
