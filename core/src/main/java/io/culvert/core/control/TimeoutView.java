package io.culvert.core.control;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A timeout policy in the words of {@code nfct}. Immutable; any thread.
 *
 * @param name what rules call it
 * @param ipVersion 4 or 6
 * @param protocol IP protocol number; 255 ({@code generic}) for all without a tracker of their own
 * @param seconds timeouts by state, in the tracker's order; to make one, those that differ from the
 *     defaults
 */
public record TimeoutView(String name, int ipVersion, int protocol, Map<String, Long> seconds) {

  /** The longest name ({@code CTNL_TIMEOUT_NAME_MAX}). */
  public static final int MAX_NAME_BYTES = 31;

  /** The largest timeout in seconds. */
  public static final long MAX_SECONDS = Integer.MAX_VALUE;

  private static final int GENERIC = 255;
  private static final List<String> PROTOCOLS =
      List.of("tcp", "udp", "udplite", "sctp", "icmp", "icmpv6", "gre", "generic");

  /** 4 for {@code inet}, 6 for {@code inet6}; {@code IllegalArgumentException} else. */
  public static int family(String word) {
    return switch (word) {
      case "inet" -> 4;
      case "inet6" -> 6;
      default ->
          throw new IllegalArgumentException("family \"" + word + "\" is neither inet nor inet6");
    };
  }

  /** The protocol that {@code nfct} calls {@code word}; {@code IllegalArgumentException} else. */
  public static int protocol(String word) {
    if (!PROTOCOLS.contains(word)) {
      throw new IllegalArgumentException(
          "\"" + word + "\" is none of " + String.join(", ", PROTOCOLS));
    }
    return word.equals("generic") ? GENERIC : ProtocolNames.number(word).orElseThrow();
  }

  /** Keeps a copy of {@code seconds}, in its order. */
  public TimeoutView {
    seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
  }
}
