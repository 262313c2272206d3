package io.culvert.helpers.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares text with a wanted one in which {@code {port}}, {@code {port/256}} and {@code
 * {port%256}} stand for a port the router was free to choose. The first match decides which.
 */
final class PortTemplate {

  private static final Pattern HOLE = Pattern.compile("\\{port(/256|%256)?}");

  private final Set<Integer> portsTaken;
  private int port;

  /**
   * @param portsTaken ports it cannot be; read when matching
   */
  PortTemplate(Set<Integer> portsTaken) {
    this.portsTaken = portsTaken;
  }

  boolean matches(String wanted, String actual) {
    if (!HOLE.matcher(wanted).find()) {
      return wanted.equals(actual);
    }
    List<String> holes = new ArrayList<>();
    StringBuilder regex = new StringBuilder();
    Matcher hole = HOLE.matcher(wanted);
    int literal = 0;
    while (hole.find()) {
      regex.append(Pattern.quote(wanted.substring(literal, hole.start()))).append("([0-9]{1,5})");
      holes.add(hole.group());
      literal = hole.end();
    }
    regex.append(Pattern.quote(wanted.substring(literal)));
    Matcher matcher = Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(actual);
    if (!matcher.matches()) {
      return false;
    }
    int candidate = port == 0 ? portIn(holes, matcher) : port;
    for (int i = 0; i < holes.size(); i++) {
      if (Integer.parseInt(matcher.group(i + 1)) != value(holes.get(i), candidate)) {
        return false;
      }
    }
    if (candidate < 1 || candidate > 65535 || portsTaken.contains(candidate)) {
      return false;
    }
    port = candidate;
    return true;
  }

  private static int portIn(List<String> holes, Matcher matcher) {
    int found = 0;
    for (int i = 0; i < holes.size(); i++) {
      int number = Integer.parseInt(matcher.group(i + 1));
      switch (holes.get(i)) {
        case "{port}" -> {
          return number;
        }
        case "{port/256}" -> found = number * 256 + found % 256;
        default -> found = found / 256 * 256 + number;
      }
    }
    return found;
  }

  private static int value(String hole, int port) {
    return switch (hole) {
      case "{port}" -> port;
      case "{port/256}" -> port / 256;
      default -> port % 256;
    };
  }

  /** What {@code {port}} stands for by now, for a message. */
  @Override
  public String toString() {
    return port == 0 ? "" : " with port " + port;
  }
}
