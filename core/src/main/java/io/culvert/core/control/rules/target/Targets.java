package io.culvert.core.control.rules.target;

import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.nat.Manip;
import java.util.List;

/** Every target of the rule language. */
public final class Targets {

  private Targets() {}

  /** The list; a new target is added here. */
  public static List<TargetExtension> all() {
    return List.of(
        new VerdictTargetExtension("ACCEPT"),
        new VerdictTargetExtension("DROP"),
        new VerdictTargetExtension("RETURN"),
        new RejectTargetExtension(4),
        new RejectTargetExtension(6),
        new LogTargetExtension(),
        new NatTargetExtension(Manip.SOURCE),
        new NatTargetExtension(Manip.DESTINATION),
        new OwnAddressTargetExtension(Manip.SOURCE),
        new OwnAddressTargetExtension(Manip.DESTINATION),
        new NetmapTargetExtension(),
        new TcpmssTargetExtension(4),
        new TcpmssTargetExtension(6),
        new MarkTargetExtension(),
        new ConnmarkTargetExtension(),
        new NotrackTargetExtension(),
        new CtTargetExtension(),
        new NflogTargetExtension(),
        new TtlTargetExtension(4),
        new TtlTargetExtension(6),
        new TosTargetExtension(),
        new DscpTargetExtension(),
        new ClassifyTargetExtension(),
        new ChecksumTargetExtension(),
        new TraceTargetExtension(),
        new AuditTargetExtension(),
        new IdleTimerTargetExtension(),
        new QueueTargetExtension(),
        new ProxyTargetExtension(),
        new TcpOptionStripTargetExtension(),
        new CongestionTargetExtension(),
        new SetTargetExtension());
  }
}
