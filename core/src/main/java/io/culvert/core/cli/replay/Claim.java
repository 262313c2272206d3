package io.culvert.core.cli.replay;

import io.culvert.core.cli.UsageException;
import io.culvert.core.control.PacketFilter;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.control.trace.PacketFate;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody expects of a replay: {@code [all|some|no] FILTER FATE [via DEVICE] [because REASON]
 * [at FILE:LINE]}. A claim about packets of which there was none does not hold, unless it says
 * {@code no}.
 */
final class Claim {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(all|some|no)\\s+)?(.*?)\\s*\\b"
              + "(accepted|sent|delivered|dropped|rejected|waiting)"
              + "((?:\\s+(?:via|because|at)\\s+\\S+)*)\\s*",
          Pattern.CASE_INSENSITIVE);

  private static final Map<String, Predicate<PacketFate>> FATES =
      Map.of(
          "accepted", PacketFate::accepted,
          "sent", fate -> fate.word().startsWith("sent"),
          "delivered", fate -> fate.word().equals("delivered"),
          "dropped", fate -> !fate.end().reason().isEmpty() && !fate.accepted(),
          "rejected", PacketFate::rejected,
          "waiting", fate -> fate.word().equals("waiting"));

  private final String text;
  private final String quantity;
  private final PacketFilter filter;
  private final Predicate<PacketFate> fate;
  private long matched;
  private long met;
  private PacketFate first;

  private Claim(String text, String quantity, PacketFilter filter, Predicate<PacketFate> fate) {
    this.text = text;
    this.quantity = quantity;
    this.filter = filter;
    this.fate = fate;
  }

  /**
   * The claim that {@code text} makes.
   *
   * @param at put in front of what is wrong with it
   */
  static Claim parse(String text, String at) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new UsageException(
          at
              + "\""
              + text.strip()
              + "\" says no fate; end it with accepted, sent, delivered, dropped, rejected or"
              + " waiting, as in 'dport 21 accepted'");
    }
    String quantity = form.group(1) == null ? "all" : form.group(1).toLowerCase(Locale.ROOT);
    Predicate<PacketFate> fate = FATES.get(form.group(3).toLowerCase(Locale.ROOT));
    return new Claim(
        text.strip(),
        quantity,
        filter(form.group(2), at),
        fate.and(details(form.group(4).strip())));
  }

  private static PacketFilter filter(String text, String at) {
    try {
      return FilterParser.packets(text);
    } catch (FilterException e) {
      throw new UsageException(at + "\"" + text + "\": " + e.inOneLine());
    }
  }

  private static Predicate<PacketFate> details(String text) {
    Predicate<PacketFate> all = fate -> true;
    String[] words = text.isEmpty() ? new String[0] : text.split("\\s+");
    for (int i = 0; i < words.length; i += 2) {
      String wanted = words[i + 1];
      all =
          all.and(
              switch (words[i].toLowerCase(Locale.ROOT)) {
                case "via" -> fate -> fate.end().egress().equals(wanted);
                case "because" -> fate -> fate.end().reason().equals(wanted);
                default -> fate -> fate.end().rule().equals(wanted);
              });
    }
    return all;
  }

  /** Looks at one packet of the replay. */
  void see(PacketFate packet) {
    if (!filter.matches(packet.packet())) {
      return;
    }
    matched++;
    boolean meets = fate.test(packet);
    met += meets ? 1 : 0;
    if (first == null && meets == quantity.equals("no")) {
      first = packet;
    }
  }

  /** Whether it held. */
  boolean holds() {
    return switch (quantity) {
      case "some" -> met > 0;
      case "no" -> met == 0;
      default -> matched > 0 && met == matched;
    };
  }

  /** How it came out, in one line. */
  String outcome() {
    if (holds()) {
      return "ok    " + text + " (" + matched + " packets)";
    }
    if (matched == 0) {
      return "FAIL  " + text + ": no packet matches";
    }
    String example = first == null ? "" : "; #" + first.number() + " was " + first.words();
    return "FAIL  " + text + ": so for " + met + " of " + matched + " packets" + example;
  }

  String text() {
    return text;
  }

  long matched() {
    return matched;
  }

  long met() {
    return met;
  }

  /** The first packet that speaks against it; {@code null} for none. */
  PacketFate first() {
    return first;
  }
}
