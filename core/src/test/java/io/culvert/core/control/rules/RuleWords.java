package io.culvert.core.control.rules;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Values of the rule language drawn by chance; most of what it draws makes sense. */
class RuleWords {

  private final Random random;
  final int ipVersion;

  RuleWords(Random random, int ipVersion) {
    this.random = random;
    this.ipVersion = ipVersion;
  }

  String pick(String... options) {
    return options[random.nextInt(options.length)];
  }

  boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  int number(int bound) {
    return random.nextInt(bound);
  }

  // ---- plain values

  String address() {
    if (ipVersion == 4) {
      return number(256) + "." + number(256) + "." + number(256) + "." + number(256);
    }
    return pick(
        "2001:db8::" + Integer.toHexString(number(65536)),
        "fe80::1",
        "::1",
        "::ffff:1.2.3.4",
        "::1.2.3.4",
        "2001:db8:0:0:1:0:0:" + Integer.toHexString(number(65536)),
        "fd00:a:b:c:d:e:f:" + Integer.toHexString(number(65536)),
        "1:2:3:4:5:6:7::",
        "ff02::2");
  }

  String addressMask() {
    if (one(12)) {
      return address() + "," + address();
    }
    if (ipVersion == 4 && one(12)) {
      return pick("10", "10.1", "0x0a.010.3", "any/0", "1.2.3.4/255.0.255.0", "1.2.3.4/0x10");
    }
    if (one(3)) {
      return address();
    }
    return address() + "/" + mask();
  }

  String mask() {
    if (ipVersion == 4) {
      return pick("" + (1 + number(32)), "24", "8", "32", "255.255.0.0");
    }
    return pick("" + (1 + number(128)), "64", "48", "128", "ffff:ffff::");
  }

  String device() {
    return pick("eth0", "eth+", "wan0", "ppp+", "a.100", "abcdefghijklmno", "+", "br-lan");
  }

  String protocol() {
    String icmp = ipVersion == 4 ? "icmp" : pick("icmpv6", "ipv6-icmp");
    return pick(
        "tcp", "udp", "TCP", "tcp", "udp", icmp, icmp, "6", "17", "47", "gre", "sctp", "esp", "all",
        "200", "udplite", "132", "dccp");
  }

  String port() {
    return pick("" + number(65536), "" + number(1024), "22", "http", "domain", "0x50", "65535");
  }

  String portRange() {
    int low = number(30000);
    return pick(port(), port(), low + ":" + (low + 1 + number(30000)), ":" + low, low + ":", "9:3");
  }

  String mark() {
    return pick("0x1", "1", "0xff/0xff", "0x10/0x3f", "0", "0xffffffff", "7/0", "010");
  }

  String rate() {
    return (1 + number(100)) + pick("/second", "/s", "/minute", "/min", "/m", "/hour", "/d", "");
  }

  String text() {
    return pick("abc", "\"a b\"", "\"it's\"", "\"a\\\"b\"", "x_y-z", "\"\\\\\"", "\"\"", "#1", "ä");
  }

  String not() {
    return one(4) ? "! " : "";
  }

  static boolean in(String protocol, String... names) {
    return List.of(names).contains(protocol.toLowerCase(Locale.ROOT));
  }

  static void add(List<String> all, String text) {
    for (String word : text.split(" ")) {
      if (!word.isEmpty()) {
        all.add(word);
      }
    }
  }
}
