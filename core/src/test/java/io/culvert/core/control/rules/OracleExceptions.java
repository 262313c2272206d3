package io.culvert.core.control.rules;

import java.util.regex.Pattern;

/**
 * Where Culvert differs from iptables 1.8.9 on purpose, by name. Lines of these kinds are not put
 * to the oracle.
 */
enum OracleExceptions {
  /** iptables-nft prints two matches of one kind as one; here each keeps its place. */
  SAME_MATCH_TWICE("-m (tcp|udp|limit|mark|sctp|dccp) .*-m \\1\\b"),
  /** {@code ! -p tcp} with ports: legacy refuses it, nft accepts it by accident. */
  PORTS_OF_OTHERS("(?i)! (-p|--proto\\w*) (tcp|udp|6|17) .*--(s|d|tcp-f|sy)"),
  /** Every port negated: nft drops the condition, so that the rule matches everything. */
  NO_PORT("! --(sp|dp)\\w* (0:65535|:|0:|:65535) "),
  /** Ports above 65535 wrap around where iptables leaves them to getaddrinfo; here an error. */
  WRAPPED_PORT("--\\S+ 99999999999|--on-port 70000"),
  /** iptables mixes up two flags and refuses {@code --ctproto 0} behind a negated status. */
  PROTOCOL_ZERO("--ctproto 0"),
  /** A mask with holes where only a prefix makes sense; iptables prints 255 or worse for it. */
  MASK_WITH_HOLES("--\\S+mask 129\\b"),
  /** Which protocol a helper is for is known to its plugin, which may come later. */
  HELPER_OF_ANOTHER_PROTOCOL("--timeout udp4 .*--helper ftp|--helper ftp .*--timeout udp4"),
  /** A device name with a blank can't exist, and would not be read back. */
  BLANK_IN_DEVICE("-(i|o|-in-interface|-out-interface) \"a b\""),
  /** iptables reads a burst as far as it is a number and says nothing of the rest. */
  GARBAGE_BEHIND_BURST("--hashlimit-burst \\d+[km]?+b?+[^0-9 ]"),
  /** Fewer than sixteen bytes a second: iptables prints {@code 0b/s}, which nothing reads back. */
  FEW_BYTES("--hashlimit(-upto|-above)? ([0-9]|1[0-5])b/s"),
  /**
   * Credit that overflows: the kernel refuses it only where what is left is less than a packet's.
   */
  OVERFLOWING_CREDIT("--hashlimit\\S* ([1-9]/d|\\d+/[mhd].*--hashlimit-burst \\d{5})"),
  /** A week of eight days is taken, and printed as one of none, which nothing reads back. */
  EIGHTH_DAY("--weekdays 8"),
  /** Of a day of the month iptables reads two digits and forgets what stands behind them. */
  GARBAGE_BEHIND_DAY("--monthdays \\S*\\d\\d[^, ]"),
  /** To iptables the empty word abbreviates the first way to reject. */
  EMPTY_WORD("--reject-with \"\""),
  /** Host names are refused, since they would be resolved behind the user's back. */
  HOST_NAME("-[sd] (localhost|ip6-localhost)"),
  /** The old negation is accepted with a warning; 1.8.9 refuses it. */
  OLD_NEGATION("--?[a-z-]+ ! ");

  private final Pattern pattern;

  OracleExceptions(String regex) {
    pattern = Pattern.compile(regex);
  }

  static boolean covers(String line) {
    for (OracleExceptions exception : values()) {
      if (exception.pattern.matcher(line).find()) {
        return true;
      }
    }
    return false;
  }
}
