package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Span;
import io.culvert.core.chain.match.SctpMatch;
import io.culvert.core.chain.match.SctpMatch.Mode;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.wire.IpProtocol;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code -m sctp} ({@code libxt_sctp.c}). */
public final class SctpMatchExtension implements MatchExtension {

  private static final Option CHUNKS = Option.pair("chunk-types").orNot();
  private static final String NO_FLAGS = "--------";
  private static final int MOST_WITH_FLAGS = 4;

  /** A type of chunk, with the letters of its flags from the highest bit on. */
  private record Chunk(String name, int type, String flags) {}

  private static final List<Chunk> CHUNK_TYPES =
      List.of(
          new Chunk("DATA", 0, "----IUBE"),
          new Chunk("INIT", 1, NO_FLAGS),
          new Chunk("INIT_ACK", 2, NO_FLAGS),
          new Chunk("SACK", 3, NO_FLAGS),
          new Chunk("HEARTBEAT", 4, NO_FLAGS),
          new Chunk("HEARTBEAT_ACK", 5, NO_FLAGS),
          new Chunk("ABORT", 6, "-------T"),
          new Chunk("SHUTDOWN", 7, NO_FLAGS),
          new Chunk("SHUTDOWN_ACK", 8, NO_FLAGS),
          new Chunk("ERROR", 9, NO_FLAGS),
          new Chunk("COOKIE_ECHO", 10, NO_FLAGS),
          new Chunk("COOKIE_ACK", 11, NO_FLAGS),
          new Chunk("ECN_ECNE", 12, NO_FLAGS),
          new Chunk("ECN_CWR", 13, NO_FLAGS),
          new Chunk("SHUTDOWN_COMPLETE", 14, "-------T"),
          new Chunk("I_DATA", 64, "----IUBE"),
          new Chunk("RE_CONFIG", 130, NO_FLAGS),
          new Chunk("PAD", 132, NO_FLAGS),
          new Chunk("ASCONF", 193, NO_FLAGS),
          new Chunk("ASCONF_ACK", 128, NO_FLAGS),
          new Chunk("FORWARD_TSN", 192, NO_FLAGS),
          new Chunk("I_FORWARD_TSN", 194, NO_FLAGS));

  @Override
  public String name() {
    return "sctp";
  }

  @Override
  public List<Option> options() {
    return List.of(PortText.SOURCE, PortText.DESTINATION, CHUNKS);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    Span source = PortText.named(given, PortText.SOURCE, "sctp", scope);
    Span destination = PortText.named(given, PortText.DESTINATION, "sctp", scope);
    SctpMatch.Chunks chunks = given.has(CHUNKS) ? chunks(given.use(CHUNKS)) : null;
    StringBuilder saved = new StringBuilder();
    saved.append(PortText.given(given, PortText.SOURCE, source));
    saved.append(PortText.given(given, PortText.DESTINATION, destination));
    if (chunks != null) {
      saved.append(chunks.negated() ? " ! " : " ").append(CHUNKS).append(' ');
      saved.append(chunks.mode().name().toLowerCase(Locale.ROOT)).append(' ').append(text(chunks));
    }
    return new ReadyMatch(
        "sctp",
        saved.toString(),
        Placement.ANYWHERE.after(IpProtocol.SCTP),
        environment -> new SctpMatch(source, destination, chunks));
  }

  private static SctpMatch.Chunks chunks(OptionUse use) throws RuleProblem {
    Mode mode = null;
    for (Mode known : Mode.values()) {
      mode = known.name().equalsIgnoreCase(use.text()) ? known : mode;
    }
    if (mode == null) {
      throw use.bad("any, all or only");
    }
    int[] masks = new int[SctpMatch.TYPES];
    int[] values = new int[SctpMatch.TYPES];
    String list = use.second().text();
    Arrays.fill(masks, list.equalsIgnoreCase("ALL") ? 0 : SctpMatch.NOT_NAMED);
    if (!list.equalsIgnoreCase("ALL") && !list.equalsIgnoreCase("NONE")) {
      int flagged = 0;
      for (String part : list.split(",")) {
        flagged += part.isEmpty() ? 0 : chunk(use, part, masks, values);
      }
      if (flagged > MOST_WITH_FLAGS) {
        throw problem(use, "at most four kinds of chunks may have flags");
      }
    }
    return new SctpMatch.Chunks(mode, use.inverted(), masks, values);
  }

  private static RuleProblem problem(OptionUse use, String message) {
    return new RuleProblem(RuleCode.E008, use.second(), message);
  }

  /**
   * Takes {@code NAME[:FLAGS]} in; how many kinds of chunks it gives flags to first. Of the types
   * above 14 the tool files flags under another number, where nobody looks for them.
   */
  private static int chunk(OptionUse use, String part, int[] masks, int[] values)
      throws RuleProblem {
    int colon = part.indexOf(':');
    String name = colon < 0 ? part : part.substring(0, colon);
    Chunk chunk =
        CHUNK_TYPES.stream()
            .filter(c -> c.name.equalsIgnoreCase(name))
            .findFirst()
            .orElseThrow(() -> problem(use, "there is no chunk '" + name + "'"));
    boolean first = masks[chunk.type] <= 0;
    masks[chunk.type] = Math.max(0, masks[chunk.type]);
    String flags = colon < 0 ? "" : part.substring(colon + 1);
    for (char flag : flags.toCharArray()) {
      int place = chunk.flags.indexOf(Character.toUpperCase(flag));
      if (place < 0) {
        throw problem(use, "chunk " + chunk.name + " has no flag '" + flag + "'");
      }
      int bit = CHUNK_TYPES.indexOf(chunk) == chunk.type ? 0x80 >> place : 0;
      masks[chunk.type] |= bit;
      values[chunk.type] |= Character.isUpperCase(flag) ? bit : 0;
    }
    return first && !flags.isEmpty() ? 1 : 0;
  }

  private static String text(SctpMatch.Chunks chunks) {
    StringBuilder text = new StringBuilder();
    int named = 0;
    for (int type = 0; type < SctpMatch.TYPES; type++) {
      int mask = chunks.flagMasks()[type];
      if (mask == SctpMatch.NOT_NAMED) {
        continue;
      }
      named++;
      for (Chunk chunk : CHUNK_TYPES) {
        if (chunk.type == type) {
          text.append(text.isEmpty() ? "" : ",").append(chunk.name);
          flags(text, chunk, mask, chunks.flagValues()[type]);
        }
      }
    }
    return named == 0 ? "NONE" : named == SctpMatch.TYPES ? "ALL" : text.toString();
  }

  private static void flags(StringBuilder text, Chunk chunk, int mask, int value) {
    text.append(mask == 0 ? "" : ":");
    for (int place = 0; place < NO_FLAGS.length(); place++) {
      int bit = 0x80 >> place;
      char letter = chunk.flags.charAt(place);
      if ((mask & bit) != 0) {
        text.append((value & bit) != 0 ? letter : Character.toLowerCase(letter));
      }
    }
  }
}
