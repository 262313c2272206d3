package io.culvert.core.twin.rules;

/**
 * What rules, settings and events are not drawn on purpose: where chance or the milliseconds of the
 * day decide, where the whole machine would feel it, or where the tools differ about no more than
 * text. The report prints this list.
 */
public enum NotDrawn {
  RANDOM("statistic --mode random with a probability between 0 and 1", "the kernel throws dice"),
  TURNS_OF_ERRORS(
      "statistic --mode nth where packets of the router's own come by",
      "which of several errors for timed-out fragments is first lies in the kernel's wheel of timers"),
  FAST_RATES(
      "limit and hashlimit with more than 30 a day to 20 an hour",
      "a token more or less depends on the milliseconds that passed; bursts are drawn"),
  SHORT_TIMES(
      "recent --seconds below an hour",
      "whether a second has passed depends on the milliseconds between packets"),
  NEAR_EXPIRY(
      "ctexpire that begins or ends where timeouts begin",
      "the kernel counts jiffies down while packets are on their way"),
  SHORT_UNACKNOWLEDGED(
      "tcp_timeout_unacknowledged below a tcp_timeout_fin_wait or _time_wait of 120 seconds",
      "a FIN or RST out of window lowers what has 120 left, which a tick of the clock undoes"),
  CONNECTION_COUNTS(
      "connlimit in a chain that a packet may come to twice",
      "a connection counts twice there, unless the kernel's clock ticks in between"),
  LISTS_OF_ADDRESSES(
      "connlimit by address for what is not NEW",
      "an address without open connections is forgotten when another comes whose hash is alike; the"
          + " kernel draws that hash's seed once a boot"),
  SAME_MATCH_TWICE(
      "a match twice in one rule", "iptables-nft 1.8.9 prints two of them as one, and checks one"),
  NEITHER_PORT(
      "! --sport and ! --dport in one rule",
      "iptables-nft 1.8.9 has single ports match unless both are met; iptables-legacy, and Culvert,"
          + " unless one is"),
  OVERFLOWING_CREDIT(
      "hashlimit whose rate and burst overflow 64 bits",
      "refused here; the kernel takes those whose remainder happens to be large enough"),
  LONG_POLICY_NAMES(
      "CT --timeout with a name of more than four letters",
      "iptables-save is told the first four only (usersize in the kernel's xt_CT.c)"),
  SECURITY_AND_NAT(
      "the tables nat and security in one file",
      "iptables-nft runs security after nat at INPUT, iptables-legacy before it, as here"),
  CHANCE_IN_OWN_PACKETS(
      "string, and u32 over ids, flow labels and times of day, but at FORWARD",
      "packets of the router's own bear ids, labels and times that nobody repeats"),
  CLASS_OF_OWN_DATAGRAMS(
      "TOS, DSCP and HL for IPv6 datagrams at PREROUTING and INPUT",
      "a sum that conntrack has taken over the old header has the kernel lose those to itself"),
  RARE_SETS(
      "sets of the kinds hash:net,net, hash:net,port,net, hash:ip,mark, hash:ip,mac, hash:mac",
      "the kernel that is asked was built without them"),
  FULL_TABLE(
      "a full table (nf_conntrack_max)",
      "one limit for the whole machine; which entry gives way lies in a hash with a seed of its own"),
  CLASHES(
      "two first packets of a flow on their way at once",
      "packets are given one at a time; KernelClashTest holds one in a queue"),
  LOST_ADDRESSES(
      "addresses and routes that come and go",
      "the devices are made once; NatParityTest has both sides lose addresses");

  private final String what;
  private final String why;

  NotDrawn(String what, String why) {
    this.what = what;
    this.why = why;
  }

  /** What is left out. */
  public String what() {
    return what;
  }

  /** The reason. */
  public String why() {
    return why;
  }
}
