package io.culvert.core.control.events;

import com.google.common.hash.Hashing;
import io.culvert.core.control.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * How lines of an {@link AuditTrail} hang together: each has as {@code prev} the {@code hash} of
 * the line before it, and as {@code hash} the SHA-256 of itself without that. Any thread.
 */
public final class AuditChain {

  /** What stands before the first line of all. */
  static final Link NOTHING = new Link(0, "");

  private static final String HASH = "hash";

  private AuditChain() {}

  /**
   * A line's place.
   *
   * @param number from 1
   * @param hash its own
   */
  public record Link(long number, String hash) {}

  static String hash(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }

  /** The last line of {@code file}, all of it being whole; {@link #NOTHING} without a file. */
  static Link last(Path file) throws IOException {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? check(file, null) : NOTHING;
  }

  /**
   * Goes through {@code file}.
   *
   * @param before what its first line has to follow on; {@code null} for whatever it says
   * @return its last line
   * @throws IOException naming the line that was changed, or from which one is missing
   */
  public static Link check(Path file, Link before) throws IOException {
    Link link = before;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int at = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        at++;
        link = follow(line, link, file + ":" + at);
      }
    }
    return link == null ? NOTHING : link;
  }

  private static Link follow(String line, Link before, String at) throws IOException {
    try {
      Map<String, Object> deed = JsonText.parseObject(line);
      String hash = String.valueOf(deed.remove(HASH));
      if (!hash.equals(hash(JsonText.of(deed)))) {
        throw new IOException(at + ": this line was changed");
      }
      long number = (Long) deed.get("n");
      Link prev = new Link(number - 1, String.valueOf(deed.get("prev")));
      if (before != null && !before.equals(prev)) {
        throw new IOException(
            at + ": this is line " + number + ", which does not follow line " + before.number());
      }
      return new Link(number, hash);
    } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
      throw new IOException(at + ": this is no line of an audit log", e);
    }
  }
}
