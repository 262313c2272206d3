package io.culvert.core.simulation.run;

import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.simulation.net.LawBroken;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Who trusts what the one before told has each of its entries as that one left it when it stopped:
 * what trackers know, counters, shifts of sequence numbers, and the time left.
 */
final class ExactLaw {

  /** What a member left when it stopped, and since when it had told all of it. */
  private record Left(long markedNanos, Map<Long, long[]> entries) {}

  private final World world;
  private final Images images;
  private final Map<Member, Left> left = new HashMap<>();
  private long exactEntries;

  ExactLaw(World world) {
    this.world = world;
    this.images = new Images(world);
  }

  /** A member stopped. */
  void stopped(Member member, long markedNanos) {
    left.put(member, new Left(markedNanos, entries(member)));
  }

  /** A packet goes into it: nothing is as it was when it stopped. */
  void served(Member member) {
    left.remove(member);
  }

  /** Entries that were trusted, and found to be as they were left. */
  long exactEntries() {
    return exactEntries;
  }

  /** All entries of that member that time has not ended, by id; their deadlines as times. */
  private Map<Long, long[]> entries(Member member) {
    Map<Long, long[]> all = new HashMap<>();
    long nanos = world.clock().nanos();
    images.each(
        member,
        image -> {
          long[] words = image.clone();
          words[EntryImage.DEADLINE] += nanos;
          all.put(words[EntryImage.ID], words);
        });
    return all;
  }

  /** A member trusts what {@code before} told. */
  void look(Member now, Member before) {
    Left was = left.get(before);
    if (was == null) {
      throw broken(now, "trusts what it was told, and packets have moved it since");
    }
    long nanos = world.clock().nanos();
    Map<Long, long[]> here = entries(now);
    was.entries.forEach(
        (id, words) -> {
          if (words[EntryImage.DEADLINE] > nanos) {
            long[] found = here.get(id);
            if (found == null || !essence(found).equals(essence(words))) {
              throw broken(now, "has " + essence(found) + ", where " + essence(words) + " was so");
            }
            long longer = found[EntryImage.DEADLINE] - words[EntryImage.DEADLINE];
            if (longer < 0 || longer > nanos - was.markedNanos) {
              throw broken(now, "entry " + id + " has " + longer + " ns more than it had");
            }
            exactEntries++;
          }
        });
  }

  private static LawBroken broken(Member now, String how) {
    return now.node().laws().broken("exact", how);
  }

  private static String essence(long[] words) {
    if (words == null) {
      return "nothing";
    }
    int sequences = EntryImage.SEQUENCES;
    return Arrays.toString(EntryImage.moved(words))
        + Arrays.toString(Arrays.copyOfRange(words, sequences, EntryImage.ATTACHMENT))
        + EntryImage.l4State(words);
  }
}
