package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.SecurityIndexMatch.Header;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.wire.IpProtocol;
import java.util.ArrayList;
import java.util.List;

/** Every match of the rule language. */
public final class Matches {

  private Matches() {}

  /** The list; a new match is added here. */
  public static List<MatchExtension> all() {
    List<MatchExtension> all = new ArrayList<>(present());
    all.addAll(AbsentMatches.all());
    return all;
  }

  private static List<MatchExtension> present() {
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
        new ConnectionCountMatchExtension(),
        new SecurityIndexMatchExtension(Header.AH),
        new SecurityIndexMatchExtension(Header.ESP),
        new SecurityIndexMatchExtension(Header.IPCOMP),
        new AuthenticationHeaderMatchExtension(),
        new FragmentHeaderMatchExtension(),
        new RoutingHeaderMatchExtension(),
        new OptionsHeaderMatchExtension("hbh", IpProtocol.HOP_BY_HOP),
        new OptionsHeaderMatchExtension("dst", IpProtocol.DESTINATION_OPTIONS),
        new HeaderChainMatchExtension(),
        new MobilityMatchExtension(),
        new InterfaceIdMatchExtension(),
        new TcpMssMatchExtension(),
        new CongestionMatchExtension(),
        new QuotaMatchExtension(),
        new ConnbytesMatchExtension(),
        new ClusterMatchExtension(),
        new ReversePathMatchExtension(),
        new StringMatchExtension(),
        new TimeMatchExtension(),
        new SctpMatchExtension(),
        new DccpMatchExtension(),
        new WordMatchExtension(),
        new SetMatchExtension());
  }
}
