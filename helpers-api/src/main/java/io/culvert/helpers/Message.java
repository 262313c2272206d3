package io.culvert.helpers;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One message of a watched connection, on its way through the router: a line, a segment or a
 * datagram, as the helper's {@link Framing} says. Made by the router; valid during {@link
 * ProtocolHelper#onMessage} and not after.
 *
 * <p>Text here means bytes: each character is one byte ({@code \u0000} to {@code \u00ff},
 * ISO-8859-1), whatever the protocol means by it, so nothing is lost or changed in the conversion.
 */
public interface Message {

  /** The side that sent it. */
  Side from();

  /** The message; a line has its newline, unless it {@linkplain #isWhole is cut}. */
  String text();

  /**
   * Whether all of the message is here. Always so, except for helpers that ask for {@linkplain
   * Framing.Lines#strict strict lines}.
   */
  boolean isWhole();

  /**
   * The first place where the pattern matches, as {@link java.util.regex.Matcher#find} would find
   * it. The peer chooses the text: use patterns that need no backtracking.
   */
  Optional<Finding> find(Pattern pattern);

  /** All places where the pattern matches, in order and not overlapping, as {@link #find} does. */
  Stream<Finding> findAll(Pattern pattern);

  /**
   * The place from character {@code start} up to {@code end}, for protocols in which places are
   * known by their position: a finding of which group 0 is all.
   *
   * @throws IndexOutOfBoundsException if the message has no such place
   */
  Finding at(int start, int end);

  /**
   * A place in a message, found by a pattern or by position, whose groups can be read and replaced.
   */
  interface Finding {

    /**
     * What group {@code n} matched, as it was received; group 0 is the whole match. Null if the
     * group took no part in the match.
     *
     * @throws IndexOutOfBoundsException if the pattern has no such group
     */
    String group(int n);

    /**
     * Puts {@code text} in the place of group {@code n}. Length may change: the router mends
     * lengths, checksums and TCP sequence numbers. Replacements show in no {@link #text} and take
     * effect when the helper returns normally; the same group replaced twice keeps the last text.
     * If the result no longer fits the link, the packet is dropped as {@code rewrite-exceeds-mtu}.
     *
     * @param text characters up to {@code \u00ff}
     * @throws IllegalArgumentException if {@code text} has other characters
     * @throws IllegalStateException if the group took no part in the match, or overlaps one
     *     replaced before
     * @throws IndexOutOfBoundsException if the pattern has no such group
     */
    void replace(int n, String text);
  }
}
