package io.culvert.core.router;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.ChainRunner;
import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.Verdict;
import io.culvert.core.chain.VerdictCache;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.conntrack.Tunable;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.device.Device;
import io.culvert.core.nat.Manip;
import io.culvert.core.nat.Nat;
import io.culvert.core.wire.DropReason;

/**
 * The five hooks as five calls; each is the list of what happens there, in the kernel's order of
 * priorities ({@code include/uapi/linux/netfilter_ipv4.h}): raw -300, conntrack -200, mangle -150,
 * DNAT -100, filter 0, SNAT 100, and help, sequence adjustment and confirm last.
 *
 * <p>Loop only; does not allocate; may be entered again for a packet the router sends meanwhile.
 */
public final class HookRunner {

  /** syslog's level of what {@code nf_l4proto_log_invalid} says. */
  private static final int NOTICE = 5;

  /** As the value of {@code nf_conntrack_log_invalid}: of every protocol. */
  private static final int ANY_PROTOCOL = 255;

  private static final int INVALID_LOG =
      PacketLog.TCP_SEQUENCE | PacketLog.TCP_OPTIONS | PacketLog.IP_OPTIONS | PacketLog.UID;

  private static final TableName[] ROUTING = {TableName.MANGLE};
  private static final TableName[] FILTERING = {
    TableName.MANGLE, TableName.FILTER, TableName.SECURITY
  };

  private final ChainRunner chains = new ChainRunner();
  private final Conntrack conntrack;
  private final Nat nat;
  private final HelpStep helpers;
  private final Tunable logInvalid;
  private final VerdictCache cache = new VerdictCache();
  private RuleSets rules = RuleSets.empty();
  private PacketLog log = PacketLog.NONE;
  private HandOver handOver;

  /** Runs hooks over one engine's parts. */
  public HookRunner(Conntrack conntrack, Nat nat, HelpStep helpers) {
    this.conntrack = conntrack;
    this.nat = nat;
    this.helpers = helpers;
    Tunables registry = conntrack.tunables();
    registry.register("culvert.rule_index", 1, 0, 1, on -> chains.indexed(on != 0));
    registry.register("culvert.verdict_cache", 1, 0, 1, on -> cache.on(on != 0));
    chains.cache(cache);
    this.logInvalid = conntrack.tunables().tunable("net.netfilter.nf_conntrack_log_invalid");
  }

  /** The rules in force. */
  public RuleSets rules() {
    return rules;
  }

  /** Puts {@code newRules} in force from the next packet on. */
  public void rules(RuleSets newRules) {
    rules = newRules;
    cache.renew();
  }

  /** Packets may go other ways from now on. */
  void routesChanged() {
    cache.renew();
  }

  /** How often a hook's rules were not asked since they were put in force. */
  long rulesSpared() {
    return cache.hits();
  }

  /** Where INVALID packets are told of, if {@code nf_conntrack_log_invalid} asks for them. */
  public void log(PacketLog newLog) {
    log = newLog;
  }

  /** Who takes packets that other engines judge; {@code null} where this one judges all. */
  void handOver(HandOver taker) {
    handOver = taker;
  }

  /** A packet that came by a device, after reassembly and before routing. */
  Verdict prerouting(PacketContext packet) {
    Verdict verdict = tracking(packet);
    return verdict == Verdict.ACCEPT ? beforeRouting(packet, cache.knows(packet)) : verdict;
  }

  /** The first part of that: as far as its entry is found. */
  Verdict tracking(PacketContext packet) {
    packet.hook(Hook.PREROUTING);
    return verdict(packet, table(packet, TableName.RAW) && track(packet));
  }

  /** The ways of packets that need not ask rules; asked about each packet behind tracking. */
  VerdictCache ways() {
    return cache;
  }

  /**
   * The second part.
   *
   * @param known whether {@link #ways} know the packet's way
   */
  Verdict beforeRouting(PacketContext packet, boolean known) {
    return verdict(
        packet, (known || rules(packet, ROUTING)) && translate(packet, Manip.DESTINATION));
  }

  /** A packet for the router itself, or for the host behind a {@code role: host} device. */
  Verdict input(PacketContext packet) {
    packet.hook(Hook.INPUT);
    return verdict(
        packet, lastRules(packet, FILTERING) && translate(packet, Manip.SOURCE) && confirm(packet));
  }

  /** A packet on its way from one device to another. */
  Verdict forward(PacketContext packet) {
    packet.hook(Hook.FORWARD);
    return verdict(packet, cache.counts(packet) || rules(packet, FILTERING));
  }

  /**
   * A packet that the router, or the host behind a {@code role: host} device, sends, until NAT has
   * chosen its destination; when a way there is found, {@link #outputFilter} goes on.
   */
  Verdict output(PacketContext packet) {
    packet.hook(Hook.OUTPUT);
    return verdict(
        packet,
        table(packet, TableName.RAW)
            && track(packet)
            && table(packet, TableName.MANGLE)
            && translate(packet, Manip.DESTINATION));
  }

  /** The rest of OUTPUT; {@code -o} still matches the way before NAT. */
  Verdict outputFilter(PacketContext packet) {
    return verdict(packet, table(packet, TableName.FILTER) && table(packet, TableName.SECURITY));
  }

  /** A packet about to leave; afterwards its entry is in the table. */
  Verdict postrouting(PacketContext packet) {
    packet.hook(Hook.POSTROUTING);
    return verdict(
        packet, lastRules(packet, ROUTING) && translate(packet, Manip.SOURCE) && confirm(packet));
  }

  private static Verdict verdict(PacketContext packet, boolean goesOn) {
    if (goesOn) {
      return Verdict.ACCEPT;
    }
    return packet.dropReason() == null ? Verdict.STOLEN : Verdict.DROP;
  }

  /** Asks the rules of these tables; they are not the last ones. */
  private boolean rules(PacketContext packet, TableName[] tables) {
    boolean goesOn = tables(packet, tables);
    if (goesOn) {
      cache.hookEnds(packet);
    }
    return goesOn;
  }

  /** Asks the last rules on the packet's way, or knows what they will say. */
  private boolean lastRules(PacketContext packet, TableName[] tables) {
    if (cache.counts(packet)) {
      return true;
    }
    boolean goesOn = tables(packet, tables);
    if (goesOn) {
      cache.keep(packet);
    }
    return goesOn;
  }

  private boolean tables(PacketContext packet, TableName[] tables) {
    for (TableName table : tables) {
      if (!table(packet, table)) {
        return false;
      }
    }
    return true;
  }

  private boolean table(PacketContext packet, TableName table) {
    Chain chain = rules.of(packet.buffer().ipVersion()).builtIn(table, packet.hook());
    return chain == null || chains.run(chain, packet) == Outcome.ACCEPT;
  }

  private boolean track(PacketContext packet) {
    Tracking tracking = packet.tracking();
    DropReason reason = null;
    if (!tracking.tracked()) { // else NOTRACK, or attached to the entry it answers
      reason = conntrack.track(packet.buffer(), packet.local(), tracking, packet.nowNanos());
      if (tracking.tracked() && tracking.state() == ConntrackState.INVALID) {
        invalid(packet);
      }
    }
    if (packet.traced()) {
      packet.trace().tracked(packet);
    }
    if (tracking.home() >= 0 && packet.ingress() != null && handOver != null) {
      handOver.take(packet.ingress(), packet.buffer(), tracking.home(), packet.nowNanos());
      return false; // and it is gone
    }
    return goesOn(packet, reason);
  }

  private void invalid(PacketContext packet) {
    int protocol = packet.buffer().protocol();
    long wanted = logInvalid.value();
    if (wanted == ANY_PROTOCOL || wanted != 0 && wanted == protocol) {
      String prefix = "nf_ct_proto_" + protocol + ": " + packet.tracking().reason() + " ";
      log.log(packet, NOTICE, prefix, INVALID_LOG);
    }
  }

  /**
   * The nat table is asked once for each manip of an entry, by its first packet; "nothing" is an
   * answer too. Every later packet only obeys ({@code nf_nat_inet_fn} in {@code
   * net/netfilter/nf_nat_core.c}).
   */
  private boolean translate(PacketContext packet, Manip manip) {
    Tracking tracking = packet.tracking();
    if (!tracking.hasEntry()) {
      return true;
    }
    boolean obeys =
        tracking.state() == ConntrackState.ESTABLISHED
            && EntryStatus.translated(tracking.entry().status());
    Chain chain =
        obeys ? null : rules.of(packet.buffer().ipVersion()).builtIn(TableName.NAT, packet.hook());
    if (!obeys && chain == null && !EntryStatus.translated(tracking.entry().status())) {
      return true; // without a nat table nothing is decided, as in a kernel that never saw one
    }
    if (chain != null
        && nat.consultsRules(packet.buffer(), tracking, manip)
        && chains.run(chain, packet) != Outcome.ACCEPT) {
      return false;
    }
    int egress =
        packet.hook() == Hook.POSTROUTING && packet.egress() != null
            ? packet.egress().index()
            : Nat.NO_DEVICE;
    DropReason reason = nat.manip(packet.buffer(), tracking, manip, egress, packet.nowNanos());
    if (packet.traced()) {
      packet.trace().translated(packet, manip);
    }
    return goesOn(packet, reason);
  }

  /** Helpers, then sequence numbers, then the entry is published ({@code nf_confirm}). */
  private boolean confirm(PacketContext packet) {
    Tracking tracking = packet.tracking();
    if (!tracking.hasEntry()) {
      return true;
    }
    long now = packet.nowNanos();
    int mtuBytes = packet.egress() == null ? 0 : packet.egress().mtuBytes();
    DropReason reason =
        helpers.help(packet.buffer(), tracking, mtuBytes, packet.broadcastBits(), now);
    if (packet.traced()) {
      packet.trace().helped(packet);
    }
    if (!goesOn(packet, reason) || !goesOn(packet, nat.adjustSequence(packet.buffer(), tracking))) {
      return false;
    }
    ConntrackEntry entry = tracking.entry();
    if (!entry.has(EntryStatus.CONFIRMED)) {
      entry.devices(index(packet.ingress()), index(packet.egress()));
      entry.rule(packet.acceptingRule());
    }
    reason = conntrack.confirm(packet.buffer(), tracking, now);
    if (packet.traced()) {
      packet.trace().confirmed(packet);
    }
    return goesOn(packet, reason);
  }

  private static int index(Device device) {
    return device == null ? -1 : device.index();
  }

  private static boolean goesOn(PacketContext packet, DropReason reason) {
    if (reason != null) {
      packet.drop(reason);
    }
    return reason == null;
  }
}
