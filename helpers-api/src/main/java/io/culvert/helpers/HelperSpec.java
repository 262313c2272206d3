package io.culvert.helpers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a helper is and what it wants to see: a declaration, read once when the helper is loaded.
 * Immutable; each {@code with…} and {@code on…} gives a changed copy.
 *
 * <pre>{@code
 * HelperSpec.tcp("ftp", 21)
 *     .withFraming(Framing.strictLines())
 *     .withExpectations(1, 300)
 *     .on(Side.CLIENT, "PORT", "EPRT")
 *     .on(Side.SERVER, "227 ", "229 ")
 * }</pre>
 *
 * <p>Every message is compared with the triggers before the helper is called, so that a helper
 * costs nothing for the thousands of packets that do not concern it. A side without triggers is not
 * looked at.
 *
 * <p>Its methods throw {@code IllegalArgumentException} for what cannot be declared, saying why:
 * the plugin is then not loaded.
 */
public final class HelperSpec {

  /** The name of the kind of expectation that every helper has. */
  public static final String FIRST_KIND = "default";

  /**
   * A kind of expectation with limits of its own.
   *
   * @param name how {@link Expect#ofKind} calls it
   * @param max how many of it one connection may hold at once
   * @param timeoutSeconds how long each lasts unless it says otherwise
   */
  public record Kind(String name, int max, int timeoutSeconds) {}

  private final String name;
  private final Transport transport;
  private final List<Integer> ports;
  private final Framing framing;
  private final Map<Side, List<String>> triggers;
  private final Map<Side, List<String>> words;
  private final List<Kind> kinds;
  private final boolean tunnel;
  private final List<StateCodec<?>> kept;

  private HelperSpec(
      String name,
      Transport transport,
      List<Integer> ports,
      Framing framing,
      Map<Side, List<String>> triggers,
      Map<Side, List<String>> words,
      List<Kind> kinds,
      boolean tunnel,
      List<StateCodec<?>> kept) {
    this.name = name;
    this.transport = transport;
    this.ports = ports;
    this.framing = framing;
    this.triggers = triggers;
    this.words = words;
    this.kinds = kinds;
    this.tunnel = tunnel;
    this.kept = kept;
  }

  /**
   * A helper for a protocol over TCP, in lines, with one expectation for 300 seconds and nothing
   * watched yet.
   *
   * @param name what {@code -j CT --helper} calls it: 1 to 15 letters, digits, {@code . _ -}
   * @param ports the server's well-known ports, where the helper is attached when the operator asks
   *     for automatic attachment; none if it is only ever attached by a rule
   */
  public static HelperSpec tcp(String name, int... ports) {
    return create(name, Transport.TCP, ports, Framing.lines());
  }

  /**
   * A helper for a protocol over UDP, in datagrams, with one expectation for 300 seconds and
   * nothing watched yet; the parameters are as for {@link #tcp}.
   */
  public static HelperSpec udp(String name, int... ports) {
    return create(name, Transport.UDP, ports, Framing.datagrams());
  }

  private static HelperSpec create(String name, Transport transport, int[] ports, Framing framing) {
    // NF_CT_HELPER_NAME_LEN is 16 with the final zero: longer names could not be in a rule.
    check(
        name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,14}"),
        "a helper's name is 1 to 15 letters, digits, '.', '_' or '-': " + name);
    for (int port : ports) {
      check(port >= 1 && port <= 65535, name + ": not a port: " + port);
    }
    return new HelperSpec(
        name,
        transport,
        Arrays.stream(ports).distinct().sorted().boxed().toList(),
        framing,
        Map.of(),
        Map.of(),
        List.of(new Kind(FIRST_KIND, 1, 300)),
        false,
        List.of());
  }

  /** The same with another framing; lines are for TCP, datagrams for UDP. */
  public HelperSpec withFraming(Framing other) {
    check(
        other instanceof Framing.Datagrams || transport == Transport.TCP,
        name + ": " + other + " are found in TCP only");
    check(
        words.isEmpty() || !(other instanceof Framing.Lines),
        name + ": a line is known by how it begins; triggers anywhere are for whole payloads");
    check(
        !(other instanceof Framing.Datagrams) || transport == Transport.UDP,
        name + ": datagrams are found in UDP only");
    return new HelperSpec(name, transport, ports, other, triggers, words, kinds, tunnel, kept);
  }

  /**
   * The same with other limits: how many expectations one connection may hold at once, above which
   * its oldest gives way, and how long each lasts unless it says otherwise.
   *
   * @param max 1 to 255, as in Linux ({@code NF_CT_EXPECT_MAX_CNT})
   * @param timeoutSeconds 1 to 86400
   */
  public HelperSpec withExpectations(int max, int timeoutSeconds) {
    List<Kind> changed = new ArrayList<>(kinds);
    changed.set(0, kind(FIRST_KIND, max, timeoutSeconds));
    return withKinds(changed);
  }

  /**
   * The same with one more kind of expectation, which has limits of its own ({@code struct
   * nf_conntrack_expect_policy}): calls of SIP keep so many of audio beside so many of video.
   *
   * @param kind a name that no other kind has
   * @param max 1 to 255, of this kind
   * @param timeoutSeconds 1 to 86400
   */
  public HelperSpec withKind(String kind, int max, int timeoutSeconds) {
    check(kinds.stream().noneMatch(k -> k.name().equals(kind)), name + ": two kinds " + kind);
    List<Kind> changed = new ArrayList<>(kinds);
    changed.add(kind(kind, max, timeoutSeconds));
    return withKinds(changed);
  }

  private Kind kind(String kind, int max, int timeoutSeconds) {
    check(max >= 1 && max <= 255, name + ": 1 to 255 expectations, not " + max);
    check(
        timeoutSeconds >= 1 && timeoutSeconds <= 86400,
        name + ": expectations last 1 to 86400 seconds, not " + timeoutSeconds);
    return new Kind(kind, max, timeoutSeconds);
  }

  private HelperSpec withKinds(List<Kind> changed) {
    return new HelperSpec(
        name, transport, ports, framing, triggers, words, List.copyOf(changed), tunnel, kept);
  }

  /**
   * The same, whose connections open a {@link Tunnel} each: one call at a time, which ends with the
   * connection. Two expectations are needed for it.
   */
  public HelperSpec withTunnel() {
    return new HelperSpec(name, transport, ports, framing, triggers, words, kinds, true, kept);
  }

  /**
   * The same, whose {@linkplain HelperContext#state memory} of these classes outlives the router:
   * where that keeps its connections, memory goes on with them in the next one, and when the plugin
   * is loaded anew. What is not named here begins anew then.
   *
   * @param types as {@link StateCodec} says; at most {@link StateCodec#MOST_BYTES} bytes of all of
   *     them are kept of a connection
   */
  public HelperSpec keeping(Class<?>... types) {
    List<StateCodec<?>> all = new ArrayList<>(kept);
    for (Class<?> type : types) {
      StateCodec<?> codec = StateCodec.of(type);
      check(
          all.stream().noneMatch(other -> other.layout() == codec.layout()),
          name + ": two memories are alike: " + type.getSimpleName());
      all.add(codec);
    }
    return new HelperSpec(
        name, transport, ports, framing, triggers, words, kinds, tunnel, List.copyOf(all));
  }

  /**
   * The same, also watching the messages of {@code side} that begin with one of {@code prefixes}.
   *
   * @param prefixes not empty; letters match whatever their case; characters stand for bytes, so
   *     none is above {@code \u00ff}
   */
  public HelperSpec on(Side side, String... prefixes) {
    checkTriggers(prefixes);
    return withTriggers(adding(triggers, side, prefixes), words);
  }

  /**
   * The same, also watching the messages of {@code side} that hold one of {@code anywhere},
   * wherever in them; not for lines.
   *
   * @param anywhere as the prefixes of {@link #on}
   */
  public HelperSpec onContaining(Side side, String... anywhere) {
    checkTriggers(anywhere);
    check(
        !(framing instanceof Framing.Lines),
        name + ": a line is known by how it begins; triggers anywhere are for whole payloads");
    return withTriggers(triggers, adding(words, side, anywhere));
  }

  /** The same, also watching every message of {@code side}. Dear: use triggers where they serve. */
  public HelperSpec onEvery(Side side) {
    return withTriggers(adding(triggers, side, ""), words);
  }

  private void checkTriggers(String... texts) {
    for (String text : texts) {
      check(!text.isEmpty(), name + ": an empty trigger; use onEvery to watch every message");
      check(text.chars().allMatch(c -> c <= 0xff), name + ": a trigger is bytes, not " + text);
    }
  }

  private static Map<Side, List<String>> adding(
      Map<Side, List<String>> before, Side side, String... texts) {
    List<String> all = new ArrayList<>(before.getOrDefault(side, List.of()));
    for (String text : texts) {
      String upper = asciiUpper(text);
      if (!all.contains(upper)) {
        all.add(upper);
      }
    }
    Map<Side, List<String>> changed = new EnumMap<>(Side.class);
    changed.putAll(before);
    changed.put(side, List.copyOf(all));
    return Map.copyOf(changed);
  }

  private HelperSpec withTriggers(
      Map<Side, List<String>> newTriggers, Map<Side, List<String>> newWords) {
    return new HelperSpec(
        name, transport, ports, framing, newTriggers, newWords, kinds, tunnel, kept);
  }

  /** Only a to z: upper-casing the other Latin-1 letters would change bytes, or their number. */
  private static String asciiUpper(String text) {
    StringBuilder upper = new StringBuilder(text);
    for (int i = 0; i < upper.length(); i++) {
      char c = upper.charAt(i);
      upper.setCharAt(i, c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
    }
    return upper.toString();
  }

  /** The name rules and listings know it by. */
  public String name() {
    return name;
  }

  /** The transport it watches. */
  public Transport transport() {
    return transport;
  }

  /** The server's well-known ports, ascending; unmodifiable, perhaps empty. */
  public List<Integer> ports() {
    return ports;
  }

  /** How the bytes fall into messages. */
  public Framing framing() {
    return framing;
  }

  /**
   * The prefixes that make a message of {@code side} worth showing, ASCII letters in upper case;
   * one that is empty stands for every message; an empty list for none. Unmodifiable.
   */
  public List<String> triggers(Side side) {
    return triggers.getOrDefault(side, List.of());
  }

  /** What makes a message of {@code side} worth showing wherever it stands in it; likewise. */
  public List<String> words(Side side) {
    return words.getOrDefault(side, List.of());
  }

  /**
   * How many expectations one connection may hold at once, 1 to 255: of the first kind, which every
   * helper has; {@link #kinds} tells of all.
   */
  public int maxExpectations() {
    return kinds.get(0).max();
  }

  /** How long an expectation of the first kind lasts unless it says otherwise, in seconds. */
  public int expectationTimeoutSeconds() {
    return kinds.get(0).timeoutSeconds();
  }

  /** The kinds of its expectations, the one every helper has first; unmodifiable. */
  public List<Kind> kinds() {
    return kinds;
  }

  /** Whether its connections open tunnels. */
  public boolean tunnel() {
    return tunnel;
  }

  /** What of its memory outlives the router; unmodifiable. */
  public List<StateCodec<?>> kept() {
    return kept;
  }

  @Override
  public String toString() {
    return name
        + " ("
        + transport.name().toLowerCase(Locale.ROOT)
        + " "
        + ports
        + ", "
        + framing
        + ")";
  }

  private static void check(boolean valid, String complaint) {
    if (!valid) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
