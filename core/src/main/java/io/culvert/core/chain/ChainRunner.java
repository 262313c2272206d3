package io.culvert.core.chain;

import io.culvert.core.wire.DropReason;

/**
 * Runs a packet through a built-in chain and the chains it jumps to ({@code ipt_do_table} in {@code
 * net/ipv4/netfilter/ip_tables.c}). One an engine; loop only; does not allocate. A target may run
 * another packet through another chain meanwhile (REJECT does), to {@link #NESTED} levels.
 */
public final class ChainRunner {

  /** Deepest nesting of user chains a rule set may have ({@code NFT_JUMP_STACK_SIZE}). */
  public static final int MAX_DEPTH = 16;

  /** How many packets may be inside chains at once: a packet, and what the router answers to it. */
  public static final int NESTED = 4;

  private final RuleCursor[] cursors = new RuleCursor[(MAX_DEPTH + 1) * NESTED];
  private int depth;
  private boolean indexed = true;
  private boolean telling;
  private VerdictRecorder recorder = new VerdictRecorder();

  /** Makes a runner that uses the indexes of long chains. */
  public ChainRunner() {
    for (int i = 0; i < cursors.length; i++) {
      cursors[i] = new RuleCursor();
    }
  }

  /** Whether the indexes of long chains are used; what comes out is the same. */
  public void indexed(boolean use) {
    indexed = use;
  }

  /** Tells {@code cache} of what is looked at while it records. */
  public void cache(VerdictCache cache) {
    recorder = cache.recorder();
  }

  /**
   * Runs {@code packet} through {@code builtIn}.
   *
   * @return ACCEPT, DROP ({@link PacketContext#dropReason()} says why) or STOLEN
   */
  public Outcome run(Chain builtIn, PacketContext packet) {
    int base = depth;
    boolean before = telling;
    telling = packet.traced() && packet.trace().watches();
    try {
      return walk(builtIn, packet, base);
    } finally {
      depth = base;
      telling = before;
    }
  }

  private Outcome walk(Chain builtIn, PacketContext packet, int base) {
    RuleCursor cursor = enter(builtIn, packet);
    while (true) {
      Rule rule = cursor.next();
      if (rule == null) {
        depth--;
        if (depth == base) {
          return policy(builtIn, packet);
        }
        cursor = cursors[depth - 1];
        continue;
      }
      if (!holds(rule, packet, cursor.chain())) {
        if (packet.dropReason() == null) {
          continue;
        }
        tell(packet, cursor.chain(), rule, Outcome.DROP);
        return Outcome.DROP;
      }
      rule.count(packet.buffer().l3LengthBytes());
      recorder.counted(rule);
      Target target = rule.target();
      if (target instanceof Jump jump) {
        tell(packet, cursor.chain(), rule, null);
        if (jump.goTo()) {
          depth--;
        }
        cursor = enter(jump.chain(), packet);
        continue;
      }
      if (target != null && !target.onlyDecides()) {
        recorder.giveUp();
      }
      Outcome outcome = target == null ? Outcome.CONTINUE : target.apply(packet);
      tell(packet, cursor.chain(), rule, target == null ? null : outcome);
      if (outcome == Outcome.RETURN) {
        cursor.leave();
      } else if (outcome != Outcome.CONTINUE) {
        if (outcome == Outcome.ACCEPT && builtIn.table() == TableName.FILTER) {
          packet.acceptingRule(rule.id());
        }
        return outcome;
      }
    }
  }

  private boolean holds(Rule rule, PacketContext packet, Chain chain) {
    if (recorder.active()) {
      return rule.matches(packet, recorder);
    }
    if (!telling) {
      return rule.matches(packet);
    }
    int failing = rule.failing(packet);
    if (failing != Rule.NONE) {
      packet.trace().missed(packet, chain, rule, failing);
    }
    return failing == Rule.NONE;
  }

  private RuleCursor enter(Chain chain, PacketContext packet) {
    RuleCursor cursor = cursors[depth++];
    cursor.enter(chain, packet, indexed && !telling);
    return cursor;
  }

  private Outcome policy(Chain builtIn, PacketContext packet) {
    boolean accept = builtIn.policyAccept();
    builtIn.count(packet.buffer().l3LengthBytes());
    recorder.counted(builtIn);
    if (packet.traced()) {
      packet.trace().policy(packet, builtIn, accept);
    }
    if (builtIn.table() == TableName.FILTER) {
      packet.acceptingRule(0);
    }
    return accept ? Outcome.ACCEPT : packet.drop(DropReason.POLICY_DROP);
  }

  private static void tell(PacketContext packet, Chain chain, Rule rule, Outcome outcome) {
    if (packet.traced()) {
      packet.trace().rule(packet, chain, rule, outcome);
    }
  }
}
