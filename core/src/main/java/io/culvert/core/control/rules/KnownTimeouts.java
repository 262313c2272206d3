package io.culvert.core.control.rules;

/** What is known of timeout policies where rules are read. Any thread. */
@FunctionalInterface
public interface KnownTimeouts {

  /** What a rule learns about the policy it names. */
  enum Answer {
    FITS,
    NONE,
    OTHER_FAMILY,
    OTHER_PROTOCOL,
    /** There is no router to ask. */
    NOBODY_KNOWS
  }

  /** Without a router: which policies there are is seen when the rules are loaded. */
  KnownTimeouts ELSEWHERE = (name, ipVersion, protocol) -> Answer.NOBODY_KNOWS;

  /**
   * Whether a rule may name policy {@code name}.
   *
   * @param ipVersion of the rule
   * @param protocol of the rule's {@code -p}
   */
  Answer ask(String name, int ipVersion, int protocol);
}
