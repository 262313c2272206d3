package io.culvert.core.control.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.chain.TableName;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.TimeoutPolicies;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.NearestWord;
import io.culvert.core.control.TimeoutView;
import io.culvert.core.control.rules.KnownTimeouts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes and removes timeout policies as {@code nfct} does (nfnetlink_cttimeout.c). Loop only,
 * except {@link #ask}, which any thread may call.
 */
public final class TimeoutDesk implements KnownTimeouts {

  private static final long NANOS = 1_000_000_000L;

  private final Conntrack conntrack;
  private final Supplier<RuleSets> rules;
  private volatile Map<String, TimeoutView> known = Map.of();

  /** The policies of {@code conntrack}; those that {@code rules} name can't be removed. */
  public TimeoutDesk(Conntrack conntrack, Supplier<RuleSets> rules) {
    this.conntrack = conntrack;
    this.rules = rules;
  }

  @Override
  public Answer ask(String name, int ipVersion, int protocol) {
    TimeoutView policy = known.get(name);
    if (policy == null) {
      return Answer.NONE;
    }
    if (policy.ipVersion() != ipVersion) {
      return Answer.OTHER_FAMILY;
    }
    boolean same = conntrack.tracker(protocol).timeouts().protocol() == policy.protocol();
    return same ? Answer.FITS : Answer.OTHER_PROTOCOL;
  }

  /** All of them, in the order they were made. */
  List<TimeoutView> list() {
    return policies().all().stream().map(TimeoutDesk::view).toList();
  }

  private TimeoutPolicies policies() {
    return conntrack.timeoutPolicies();
  }

  /**
   * Makes a policy; timeouts it does not name are today's defaults, and stay.
   *
   * @throws ControlException where the name is taken, or protocol or state is none
   */
  public TimeoutView add(TimeoutView wanted) {
    String name = wanted.name();
    if (name.isEmpty() || name.getBytes(UTF_8).length > TimeoutView.MAX_NAME_BYTES) {
      throw refused(
          "a timeout policy's name has 1 to " + TimeoutView.MAX_NAME_BYTES + " bytes", "");
    }
    if (policies().numberOf(name) != 0) {
      throw refused(
          "there is a timeout policy \"" + name + "\" already", "delete it to make it anew");
    }
    TimeoutPolicy defaults = conntrack.tracker(wanted.protocol()).timeouts();
    if (defaults.protocol() != wanted.protocol()) {
      throw refused("protocol " + wanted.protocol() + " has no timeouts of its own", "generic has");
    }
    TimeoutPolicy policy = defaults.copy(name, wanted.ipVersion());
    wanted.seconds().forEach((word, seconds) -> set(policy, word, seconds));
    policies().add(policy);
    publish();
    return view(policy);
  }

  private static void set(TimeoutPolicy policy, String word, long seconds) {
    int state = policy.state(word);
    if (state < 0) {
      List<String> words = List.copyOf(view(policy).seconds().keySet());
      throw refused(
          "this protocol has no timeout \"" + word + "\"",
          NearestWord.of(word, words)
              .map(w -> "did you mean \"" + w + "\"?")
              .orElse("there are: " + String.join(", ", words)));
    }
    if (seconds < 0 || seconds > TimeoutView.MAX_SECONDS) {
      throw refused(word + " is " + seconds + ", outside 0 to " + TimeoutView.MAX_SECONDS, "");
    }
    policy.nanos(state, seconds * NANOS);
  }

  /**
   * Removes a policy; entries that carry it go on under the defaults.
   *
   * @throws ControlException where there is none of that name, or a rule names it
   */
  void delete(String name) {
    int number = policies().numberOf(name);
    if (number == 0) {
      throw new ControlException(
          ControlException.Code.NOT_FOUND,
          "there is no timeout policy \"" + name + "\"",
          NearestWord.of(name, known.keySet())
              .map(w -> "did you mean \"" + w + "\"?")
              .orElse("culvert nfct list timeout shows them"));
    }
    Rule user = user(number);
    if (user != null) {
      throw refused("timeout policy \"" + name + "\" is in use", user.file() + ":" + user.line());
    }
    policies().remove(number);
    publish();
  }

  /** Removes all that no rule names. */
  void flush() {
    for (TimeoutPolicy policy : policies().all()) {
      int number = policies().numberOf(policy.name());
      if (user(number) == null) {
        policies().remove(number);
      }
    }
    publish();
  }

  private Rule user(int number) {
    for (int ipVersion : new int[] {4, 6}) {
      RuleSet set = rules.get().of(ipVersion);
      for (TableName table : set.tables()) {
        for (Chain chain : set.chains(table)) {
          for (Rule rule : chain.rules()) {
            if (rule.target() != null && rule.target().timeoutPolicy() == number) {
              return rule;
            }
          }
        }
      }
    }
    return null;
  }

  private void publish() {
    Map<String, TimeoutView> all = new LinkedHashMap<>();
    list().forEach(view -> all.put(view.name(), view));
    known = all;
  }

  private static TimeoutView view(TimeoutPolicy policy) {
    Map<String, Long> seconds = new LinkedHashMap<>();
    for (int state = 0; state < policy.states(); state++) {
      if (!policy.word(state).isEmpty()) {
        seconds.put(policy.word(state), policy.nanos(state) / NANOS);
      }
    }
    return new TimeoutView(policy.name(), policy.ipVersion(), policy.protocol(), seconds);
  }

  private static ControlException refused(String message, String hint) {
    return new ControlException(ControlException.Code.REFUSED, message, hint);
  }
}
