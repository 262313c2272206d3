package io.culvert.core.control.sets;

import io.culvert.core.sets.IpSet;
import java.util.Locale;

/**
 * What an element carries.
 *
 * @param timeoutSeconds -1 for what the set says
 * @param comment or {@code null}
 * @param exception {@code nomatch}
 */
record SetCarried(
    long timeoutSeconds, long packets, long bytes, String comment, boolean exception) {

  private static final int MAX_COMMENT = 255;

  /** Reads it; refuses what the set's elements don't carry. */
  static SetCarried read(IpSet set, SetArguments args) throws SetException {
    long timeout = -1;
    long packets = 0;
    long bytes = 0;
    String comment = null;
    boolean exception = false;
    while (args.more()) {
      String word = args.next("");
      switch (word) {
        case "timeout" -> {
          refuseUnless(set.options().timeoutSeconds() >= 0, "Timeout");
          timeout = args.number(SetArguments.MOST_SECONDS);
        }
        case "packets", "bytes" -> {
          refuseUnless(set.options().counters(), "Packet/byte counters");
          long number = args.number(Long.MAX_VALUE);
          packets = word.equals("packets") ? number : packets;
          bytes = word.equals("bytes") ? number : bytes;
        }
        case "comment" -> {
          refuseUnless(set.options().comments(), "Comment");
          comment = args.next("a comment");
          if (comment.length() > MAX_COMMENT) {
            throw new SetException("Syntax error: a comment has at most 255 characters");
          }
        }
        case "nomatch" -> {
          refuseUnless(set.kind().networks(), "nomatch");
          exception = true;
        }
        default -> throw SetArguments.unknown(word);
      }
    }
    return new SetCarried(timeout, packets, bytes, comment, exception);
  }

  private static void refuseUnless(boolean supported, String what) throws SetException {
    if (!supported) {
      throw new SetException(
          what
              + " cannot be used: set was created without "
              + what.toLowerCase(Locale.ROOT)
              + " support");
    }
  }
}
