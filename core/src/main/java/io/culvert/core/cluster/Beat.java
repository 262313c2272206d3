package io.culvert.core.cluster;

import java.nio.ByteBuffer;

/**
 * What members tell each other all the time, big-endian: version 1, electorate 4, member 1, term 8,
 * owner 1, stamp 8, granted term 8, granted stamp 8, released 8, flags 1, oldest and newest version
 * of records that it reads 1 each, holder 1, holder's term 8. A word may be longer, or end before
 * the holder: who knows less reads the first {@value #BYTES} bytes, so that members of two versions
 * understand each other.
 *
 * @param member who says it, by place
 * @param term the highest that it knows
 * @param owner of that term, by place; -1 for none
 * @param stamp its own clock when it said it, which means nothing to others
 * @param grantedTerm the term whose owner it has its lease from, 0 for none
 * @param grantedStamp that owner's stamp
 * @param released the highest term that it gave up for good, 0 for none
 * @param ready whether it knows all connections there are
 * @param holds whether it acts as owner
 * @param drained whether it wants to own nothing
 * @param reads which records it reads
 * @param holder who acted as owner last, as far as it has heard, by place; -1 for nobody
 * @param holderTerm the term that one acted in, 0 for none
 */
record Beat(
    int member,
    long term,
    int owner,
    long stamp,
    long grantedTerm,
    long grantedStamp,
    long released,
    boolean ready,
    boolean holds,
    boolean drained,
    Reads reads,
    int holder,
    long holderTerm) {

  static final int BYTES = 50;
  private static final int HOLDER_BYTES = 9;

  private static final byte VERSION = 2;
  private static final int READY = 1;
  private static final int HOLDS = 2;
  private static final int DRAINED = 4;

  byte[] bytes(int electorate) {
    ByteBuffer into = ByteBuffer.allocate(BYTES + HOLDER_BYTES);
    into.put(VERSION).putInt(electorate).put((byte) member);
    into.putLong(term).put((byte) owner).putLong(stamp);
    into.putLong(grantedTerm).putLong(grantedStamp).putLong(released);
    into.put((byte) ((ready ? READY : 0) | (holds ? HOLDS : 0) | (drained ? DRAINED : 0)));
    into.put((byte) reads.oldest()).put((byte) reads.newest());
    into.put((byte) holder).putLong(holderTerm);
    return into.array();
  }

  /** What was said by a member of an electorate of {@code size}; {@code null} where nobody was. */
  static Beat read(byte[] bytes, int electorate, int size) {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    if (bytes.length < BYTES || from.get() != VERSION || from.getInt() != electorate) {
      return null;
    }
    int member = from.get();
    long term = from.getLong();
    int owner = from.get();
    long stamp = from.getLong();
    long grantedTerm = from.getLong();
    long grantedStamp = from.getLong();
    long released = from.getLong();
    int flags = from.get();
    int oldest = from.get();
    int newest = from.get();
    boolean holds = (flags & HOLDS) != 0;
    boolean says = from.remaining() >= HOLDER_BYTES;
    int holder = says ? from.get() : holds ? member : -1;
    long holderTerm = says ? from.getLong() : holds ? term : 0;
    boolean possible = member >= 0 && member < size && owner >= -1 && owner < size && term >= 0;
    possible &= oldest > 0 && oldest <= newest;
    possible &= holder >= -1 && holder < size && holderTerm > 0 == holder >= 0;
    possible &= holderTerm <= term;
    return possible && term > 0 == owner >= 0
        ? new Beat(
            member,
            term,
            owner,
            stamp,
            grantedTerm,
            grantedStamp,
            released,
            (flags & READY) != 0,
            holds,
            (flags & DRAINED) != 0,
            new Reads(oldest, newest),
            holder,
            holderTerm)
        : null;
  }
}
