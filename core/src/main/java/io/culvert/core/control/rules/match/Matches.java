package io.culvert.core.control.rules.match;

import io.culvert.core.control.rules.MatchExtension;
import java.util.List;

/** Every match of the rule language. */
public final class Matches {

  private Matches() {}

  /** The list; a new match is added here. */
  public static List<MatchExtension> all() {
    return List.of(
        new TcpMatchExtension(),
        new UdpMatchExtension(),
        new IcmpMatchExtension(4),
        new IcmpMatchExtension(6),
        new ConntrackMatchExtension(),
        new StateMatchExtension(),
        new MultiportMatchExtension(),
        new LimitMatchExtension(),
        new CommentMatchExtension(),
        new AddressTypeMatchExtension(),
        new MarkMatchExtension(false),
        new MarkMatchExtension(true),
        new ConnlabelMatchExtension(),
        new HelperMatchExtension(),
        new AddressRangeMatchExtension(),
        new MacMatchExtension(),
        new LengthMatchExtension(),
        new TtlMatchExtension(4),
        new TtlMatchExtension(6),
        new TosMatchExtension(),
        new DscpMatchExtension(),
        new StatisticMatchExtension(),
        new PacketTypeMatchExtension(),
        new OwnerMatchExtension(),
        new PhysdevMatchExtension(),
        new PolicyMatchExtension(),
        new RecentMatchExtension(),
        new HashlimitMatchExtension(),
        new ConnectionCountMatchExtension());
  }
}
