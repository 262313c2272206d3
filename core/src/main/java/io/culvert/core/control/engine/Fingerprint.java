package io.culvert.core.control.engine;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.culvert.core.chain.RuleSet;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The hash of what a router is told to do. Rule sets never change, so that they are written out
 * beside the loop, and only once each. Any thread.
 */
final class Fingerprint {

  private final RouterParts parts;
  private final StatusReport report;
  private final Threads threads;
  private Written ipv4 = new Written(null, "");
  private Written ipv6 = new Written(null, "");

  Fingerprint(RouterParts parts, StatusReport report, Threads threads) {
    this.parts = parts;
    this.report = report;
    this.threads = threads;
  }

  /** What is in force, to be hashed. */
  private record State(RuleSet ipv4, RuleSet ipv6, List<?> others) {}

  private record Written(RuleSet rules, String hash) {}

  Future<String> now() {
    return threads
        .onLoop(
            () ->
                new State(
                    parts.rules().current().of(4),
                    parts.rules().current().of(6),
                    List.of(
                        report.tunables("").stream().filter(t -> !t.readOnly()).toList(),
                        parts.timeouts().list())))
        .compose(state -> threads.offLoop(() -> hash(state)));
  }

  private synchronized String hash(State state) {
    ipv4 = written(ipv4, state.ipv4());
    ipv6 = written(ipv6, state.ipv6());
    return hash(ipv4.hash() + ipv6.hash() + state.others());
  }

  private Written written(Written before, RuleSet rules) {
    return before.rules() == rules
        ? before
        : new Written(rules, hash(parts.rules().save(rules, false, "")));
  }

  private static String hash(String text) {
    Hasher hasher = Hashing.sha256().newHasher();
    text.lines()
        .filter(line -> !line.startsWith("#")) // when it was saved
        .forEach(line -> hasher.putString(line, StandardCharsets.UTF_8).putByte((byte) '\n'));
    return hasher.hash().toString();
  }
}
