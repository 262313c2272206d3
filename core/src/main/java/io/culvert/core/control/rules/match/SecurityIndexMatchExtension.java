package io.culvert.core.control.rules.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.match.SecurityIndexMatch;
import io.culvert.core.chain.match.SecurityIndexMatch.Header;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.wire.IpProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code -m ah} for IPv4, {@code -m esp} and {@code -m ipcomp} ({@code libipt_ah.c}, {@code
 * libxt_esp.c}, {@code libxt_ipcomp.c}).
 */
public final class SecurityIndexMatchExtension implements MatchExtension {

  private static final int IPCOMP = 108;
  private static final Option RESERVED = Option.flag("compres");

  private final Header header;
  private final String name;
  private final Option index;

  /** The one for {@code header}. */
  public SecurityIndexMatchExtension(Header header) {
    this.header = header;
    this.name = header.name().toLowerCase(Locale.ROOT);
    this.index = Option.value(name + "spi").orNot();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int ipVersion() {
    return header == Header.AH ? 4 : 0;
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>(List.of(index));
    if (header == Header.IPCOMP) {
      options.add(RESERVED); // printed, and asked for by nobody
    }
    return options;
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    LongSpan span = RangeText.of(given, index, RangeText.U32);
    if (header == Header.IPCOMP && !given.has(index)) {
      span = new LongSpan(0, 0, false); // libxt_ipcomp has no other default
    }
    String saved = RangeText.saved(index, span, RangeText.U32);
    if (header == Header.IPCOMP && given.has(RESERVED)) {
      saved += " " + RESERVED;
    }
    int protocol =
        switch (header) {
          case AH -> IpProtocol.AH;
          case ESP -> IpProtocol.ESP;
          case IPCOMP -> IPCOMP;
        };
    SecurityIndexMatch match = new SecurityIndexMatch(header, span);
    return new ReadyMatch(name, saved, Placement.ANYWHERE.after(protocol), environment -> match);
  }
}
