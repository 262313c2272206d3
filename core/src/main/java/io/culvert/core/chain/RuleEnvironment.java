package io.culvert.core.chain;

import io.culvert.core.clock.Clock;
import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.nat.Nat;
import io.culvert.core.sets.IpSets;

/**
 * The services of one engine that matches and targets are made with. Rules never hold more of the
 * engine than this.
 *
 * @param conntrack entries, helper names, timeout policies
 * @param nat decides on translations
 * @param rejector answers refused packets
 * @param log where LOG and NFLOG write
 * @param addressTypes what routing says of addresses
 * @param tracer whom the TRACE target asks
 * @param random the engine's chance
 * @param clock the engine's, for rules that depend on the time of day
 * @param memory what rules share and keep across reloads
 */
public record RuleEnvironment(
    Conntrack conntrack,
    Nat nat,
    Rejector rejector,
    PacketLog log,
    AddressTypes addressTypes,
    PacketTracer tracer,
    SeededRandom random,
    Clock clock,
    RuleMemory memory) {

  /** The same with nothing remembered yet; keep it for the life of the engine. */
  public RuleEnvironment(
      Conntrack conntrack,
      Nat nat,
      Rejector rejector,
      PacketLog log,
      AddressTypes addressTypes,
      PacketTracer tracer,
      SeededRandom random,
      Clock clock) {
    this(conntrack, nat, rejector, log, addressTypes, tracer, random, clock, new RuleMemory());
  }

  /** The engine's sets. */
  public IpSets sets() {
    return memory.named(IpSets.class, "", IpSets::new);
  }
}
