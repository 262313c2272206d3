package io.culvert.core.control.sets;

import io.culvert.core.sets.IpSet;
import io.culvert.core.sets.SetInfo;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an element carries.
 *
 * @param timeoutSeconds -1 for what the set says
 * @param comment or {@code null}
 * @param exception {@code nomatch}
 * @param info {@code skbmark}, {@code skbprio} and {@code skbqueue}
 */
record SetCarried(
    long timeoutSeconds,
    long packets,
    long bytes,
    String comment,
    boolean exception,
    SetInfo info) {

  private static final int MAX_COMMENT = 255;
  private static final Pattern MARK =
      Pattern.compile("0[xX]([0-9a-fA-F]{1,8})(?:/0[xX]([0-9a-fA-F]{1,8}))?");
  private static final Pattern PRIORITY = Pattern.compile("([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})");

  /** Reads it; refuses what the set's elements don't carry. */
  static SetCarried read(IpSet set, SetArguments args) throws SetException {
    long timeout = -1;
    long packets = 0;
    long bytes = 0;
    String comment = null;
    boolean exception = false;
    SetInfo info = new SetInfo();
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
        case "skbmark", "skbprio", "skbqueue" -> {
          refuseUnless(set.options().infos(), "Skbinfo");
          info(word, args, info);
        }
        default -> throw SetArguments.unknown(word);
      }
    }
    return new SetCarried(timeout, packets, bytes, comment, exception, info);
  }

  private static void info(String word, SetArguments args, SetInfo info) throws SetException {
    if (word.equals("skbqueue")) {
      info.queue = (int) args.number(0xFFFF);
      return;
    }
    boolean mark = word.equals("skbmark");
    String text = args.next(mark ? "a mark" : "a class");
    Matcher parts = (mark ? MARK : PRIORITY).matcher(text);
    if (!parts.matches()) {
      String form = mark ? "0xMARK/0xMASK or 0xMARK" : "MAJOR:MINOR, in hexadecimal";
      throw new SetException("Syntax error: '" + text + "' is no " + word + ", which is " + form);
    }
    int first = Integer.parseUnsignedInt(parts.group(1), 16);
    if (mark) {
      info.mark = first;
      info.markMask = parts.group(2) == null ? -1 : Integer.parseUnsignedInt(parts.group(2), 16);
    } else {
      info.priority = first << Short.SIZE | Integer.parseInt(parts.group(2), 16);
    }
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
