package io.culvert.core.twin.kernel;

/** What the kernel and its programs call the two families. */
final class Families {

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private Families() {}

  /** The family's number in netlink messages. */
  static int number(int ipVersion) {
    return ipVersion == 4 ? AF_INET : AF_INET6;
  }

  /**
   * A program of the family: {@code iptables-nft-restore}, {@code ip6tables-nft-save}, … whichever
   * flavour the machine's {@code iptables} is: tables of the other could not be removed again.
   */
  static String program(int ipVersion, String what) {
    return (ipVersion == 4 ? "iptables-nft-" : "ip6tables-nft-") + what;
  }
}
