package io.culvert.core.bench;

/** The addresses of one address family on every road. */
enum Family {
  IPV4(4, "192.0.2.2/24", "192.0.2.1/24", "203.0.113.2/24", "203.0.113.1/24", "192.0.2.9"),
  IPV6(
      6,
      "2001:db8:a::2/64",
      "2001:db8:a::1/64",
      "2001:db8:b::2/64",
      "2001:db8:b::1/64",
      "2001:db8:a::9");

  private final int version;
  private final String client;
  private final String gateway;
  private final String server;
  private final String uplink;
  private final String nobody;

  Family(int version, String client, String gateway, String server, String uplink, String nobody) {
    this.version = version;
    this.client = client;
    this.gateway = gateway;
    this.server = server;
    this.uplink = uplink;
    this.nobody = nobody;
  }

  /** 4 or 6. */
  int version() {
    return version;
  }

  /** The client's address with its prefix length, on lan0. */
  String client() {
    return client;
  }

  /** The router's address among the clients, with its prefix length. */
  String gateway() {
    return gateway;
  }

  /** The server's address with its prefix length, on wan0. */
  String server() {
    return server;
  }

  /** The router's address among the servers, with its prefix length. */
  String uplink() {
    return uplink;
  }

  /** An address with a prefix length, without that. */
  static String bare(String address) {
    return address.substring(0, address.indexOf('/'));
  }

  /** Rules of the bench with the networks of this family. */
  String fill(String rules) {
    String lan = this == IPV4 ? "192.0.2.0/24" : "2001:db8:a::/64";
    return rules.replace("LAN", lan).replace("HOST", nobody);
  }

  /** The program that loads rules into the kernel. */
  String restore() {
    return this == IPV4 ? "iptables-restore" : "ip6tables-restore";
  }

  static Family of(int version) {
    return version == 6 ? IPV6 : IPV4;
  }
}
