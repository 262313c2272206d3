package io.culvert.core.twin.traffic;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.Packets;
import java.util.random.RandomGenerator;

/**
 * What the conversations of one scenario share: the hosts, what has been said, what the rules are
 * about, and where chance comes from. One thread, but for the tally.
 */
public final class Scene {

  private final RandomGenerator random;
  private final Topology topology;
  private final RuleDraft rules;
  private final Vocabulary words;
  private final Hosts hosts;
  private final Flows flows;
  private final History history = new History();
  private final Tally tally;

  /** An empty one. */
  public Scene(RandomGenerator random, RuleDraft rules, Topology topology, Tally tally) {
    this.random = random;
    this.topology = topology;
    this.rules = rules;
    this.tally = tally;
    this.words = new Vocabulary(rules.text(), rules.ipVersion());
    this.hosts = new Hosts(topology, rules.ipVersion(), random);
    this.flows = new Flows(words, hosts, random);
  }

  /** The only source of chance. */
  public RandomGenerator random() {
    return random;
  }

  /** True once in {@code count} times. */
  public boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  /** One of {@code values}. */
  public int any(int... values) {
    return values[random.nextInt(values.length)];
  }

  /** 4 or 6. */
  public int ipVersion() {
    return rules.ipVersion();
  }

  /** The networks around the router. */
  public Topology topology() {
    return topology;
  }

  /** The rules in force at the beginning. */
  public RuleDraft rules() {
    return rules;
  }

  /** What the rules speak of. */
  public Vocabulary words() {
    return words;
  }

  /** Who lives where. */
  public Hosts hosts() {
    return hosts;
  }

  /** Who speaks to whom. */
  public Flows flows() {
    return flows;
  }

  /** What was said lately, by all. */
  public History history() {
    return history;
  }

  /** Counts one more {@code kind}, for reports. */
  public void count(String kind) {
    tally.count(kind);
  }

  /** Has {@code from} send a packet. */
  public Step.Packet packet(Host from, Packets packet, String remark) {
    return packet(from, packet.bytes(), remark);
  }

  /** Has {@code from} send bytes. */
  public Step.Packet packet(Host from, byte[] packet, String remark) {
    return new Step.Packet(from.device(), packet, remark);
  }
}
