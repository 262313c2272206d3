package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/** Matches of headers, content, time and amounts drawn by chance. */
final class HeaderWords extends RuleWords {

  HeaderWords(Random random, int ipVersion) {
    super(random, ipVersion);
  }

  List<String> match(String protocol) {
    List<String> all = new ArrayList<>();
    if (in(protocol, "esp", "50", "ah", "51", "sctp", "132", "dccp", "33") && !one(4)) {
      transport(all, protocol);
    } else if (ipVersion == 6 && one(2)) {
      six(all);
    } else {
      other(all, protocol);
    }
    return all;
  }

  /** Many options need arguments with blanks, which {@link #add} would cut up. */
  private static void whole(List<String> all, String text, String last) {
    add(all, text);
    all.add(last);
  }

  private String range() {
    int low = number(100000);
    return pick("" + low, low + ":" + (low + number(9999)), ":" + low, low + ":", "0:", "0x10:7");
  }

  private void transport(List<String> all, String protocol) {
    if (in(protocol, "esp", "50")) {
      add(all, "-m esp " + (one(4) ? "" : not() + "--espspi " + range()));
    } else if (in(protocol, "ah", "51")) {
      add(all, "-m ah " + (one(4) ? "" : not() + "--ahspi " + range()));
    } else {
      String name = in(protocol, "sctp", "132") ? "sctp" : "dccp";
      add(all, one(3) ? "" : "-m " + name);
      add(all, one(2) ? "" : not() + pick("--sport ", "--source-port ") + portRange());
      add(all, one(2) ? "" : not() + "--dport " + portRange());
      if (one(2)) {
        add(all, not() + (name.equals("sctp") ? chunks() : packets()));
      }
    }
  }

  private String chunks() {
    return "--chunk-types "
        + pick("any ", "all ", "only ", "ANY ", "some ")
        + pick(
            "INIT",
            "DATA,SACK",
            "ALL",
            "NONE",
            "DATA:Be,INIT",
            "ABORT:T",
            "ABORT:t,DATA:uI,init_ack",
            "I_DATA:IUBE",
            "INIT:X",
            "PAD,RE_CONFIG,ASCONF,FORWARD_TSN",
            "NOSUCH");
  }

  private String packets() {
    return pick(
        "--dccp-types REQUEST",
        "--dccp-types reset,Close,INVALID",
        "--dccp-types ACK,DATAACK,SYNC",
        "--dccp-types NOSUCH",
        "--dccp-option 2",
        "--dccp-option 0",
        "--dccp-option 255",
        "--dccp-types DATA --dccp-option 41");
  }

  private void six(List<String> all) {
    switch (number(8)) {
      case 0 -> {
        add(all, "-m ah " + (one(2) ? "" : not() + "--ahspi " + range()));
        add(all, (one(2) ? "" : not() + "--ahlen " + number(30)) + (one(3) ? " --ahres" : ""));
      }
      case 1 -> {
        add(all, "-m frag " + (one(2) ? "" : not() + "--fragid " + range()));
        add(all, one(3) ? not() + "--fraglen 8" : "");
        add(all, pick("", "--fragfirst", "--fragmore", "--fraglast", "--fragres --fraglast"));
        add(all, one(8) ? "--fragmore" : "");
      }
      case 2 -> {
        add(all, "-m rt " + (one(2) ? "" : not() + "--rt-type " + number(4)));
        add(all, one(2) ? "" : not() + "--rt-segsleft " + range());
        add(all, one(3) ? not() + "--rt-len " + number(50) : "");
        add(all, one(4) ? "--rt-type 0 --rt-0-res" : "");
        add(all, one(4) ? "--rt-0-addrs " + address() + "," + address() : "");
        add(all, one(6) ? "--rt-0-not-strict" : "");
      }
      case 3, 4 -> {
        String name = pick("hbh", "dst");
        add(all, "-m " + name + (one(2) ? "" : " " + not() + "--" + name + "-len " + number(60)));
        add(all, one(2) ? "" : "--" + name + "-opts " + options());
      }
      case 5 -> {
        String headers =
            pick("hop", "dst,route", "0,60,43", "esp,ah", "frag", "none", "prot", "255", "x");
        add(all, "-m ipv6header " + not() + "--header " + headers + (one(2) ? " --soft" : ""));
      }
      case 6 -> {
        String types = pick("bu", "ba", "5", "home-test:7", ":3", "brr:", "9:2", "256", "care");
        add(all, "-m mh " + (one(5) ? "" : not() + "--mh-type " + types));
      }
      default -> add(all, "-m eui64");
    }
  }

  private String options() {
    StringJoiner options = new StringJoiner(",");
    for (int i = 1 + number(one(8) ? 17 : 4); i > 0; i--) {
      options.add(pick("1", "5:2", "0", "194:4", "0x3e", "255:255", "300", "7:300", "0:4"));
    }
    return options.toString();
  }

  private void other(List<String> all, String protocol) {
    switch (number(in(protocol, "tcp", "6") ? 13 : 12) - 1) {
      case -1 -> absent(all);
      case 0, 1 -> string(all);
      case 2, 3 -> time(all);
      case 4 -> words(all);
      case 5 ->
          add(all, "-m quota " + not() + "--quota " + pick("0", "1", "1000000", "0x10", "-1"));
      case 6 -> {
        add(all, "-m connbytes " + not() + "--connbytes " + range());
        add(all, "--connbytes-mode " + pick("packets", "bytes", "avgpkt", "other"));
        add(all, one(9) ? "" : "--connbytes-dir " + pick("original", "reply", "both", "in"));
      }
      case 7 -> {
        add(all, "-m cluster --cluster-total-nodes " + pick("2", "4", "32", "33", "0"));
        add(all, not() + "--cluster-local-node" + pick(" 1", " 2", " 3", "mask 3", "mask 9"));
        add(all, one(9) ? "" : "--cluster-hash-seed " + pick("0xdeadbeef", "0", "7"));
      }
      case 8 -> {
        add(all, "-m rpfilter" + pick("", " --loose", " --invert", " --validmark --accept-local"));
      }
      case 9 -> add(all, "-m ecn " + not() + "--ecn-ip-ect " + number(5));
      case 10, 11 -> add(all, "-m ecn " + not() + pick("--ecn-tcp-cwr ", "--ecn-tcp-ece "));
      default -> add(all, "-m tcpmss " + not() + "--mss " + range());
    }
  }

  private void absent(List<String> all) {
    String group = not() + pick("--src-group ", "--dst-group ");
    add(
        all,
        pick(
            "-m socket" + pick("", " --transparent", " --nowildcard --restore-skmark"),
            "-m cpu " + not() + "--cpu " + pick("0", "3", "x"),
            "-m devgroup " + group + pick("1", "0x2/0xf", "7/7", "0x100000000"),
            "-m realm " + not() + "--realm " + pick("1", "0x10/0xf0", "3/0x")));
  }

  private void string(List<String> all) {
    add(all, "-m string " + not());
    if (one(2)) {
      whole(
          all, "--string", pick("GET", "\"a b\"", "\"q\\\"x\"", "\"b\\\\\"", "it's", "\"\"", "ä"));
    } else {
      whole(
          all,
          "--hex-string",
          pick(
              "\"|0d0a|\"",
              "\"a|20 41|b\"",
              "\"|zz|\"",
              "\"|4|\"",
              "x",
              "\"| 41 42|\"",
              "\"|41\""));
    }
    add(all, one(9) ? "" : "--algo " + pick("bm", "kmp", "bm", "nosuch"));
    add(all, one(3) ? "--from " + number(200) : "");
    add(all, one(3) ? "--to " + number(400) : "");
    add(all, one(3) ? "--icase" : "");
  }

  private void time(List<String> all) {
    add(all, "-m time");
    add(all, one(2) ? "--timestart " + clock() : "");
    add(all, one(2) ? "--timestop " + clock() : "");
    add(all, one(3) ? "--datestart " + date() : "");
    add(all, one(3) ? "--datestop " + date() : "");
    add(
        all,
        one(3)
            ? not() + "--weekdays " + pick("Mon,Tue", "1,2,7", "Sat,Sun", "0", "8", "Mo,Tu", "x")
            : "");
    add(all, one(3) ? not() + "--monthdays " + pick("1", "1,15,31", "32", "0", "2,2") : "");
    add(all, one(6) ? "--contiguous" : "");
    add(all, one(6) ? pick("--utc", "--kerneltz", "--localtz", "--utc --kerneltz") : "");
  }

  private String clock() {
    return pick("09:00", "17:30:59", "24:00", "0:0", "23:59:59", "7", "12:61", "08:08:08");
  }

  private String date() {
    return pick(
        "2026-01-01",
        "2030",
        "2026-12-31T23:59:59",
        "2026-02-31",
        "1969-01-01",
        "2039",
        "2026-13-01",
        "2026-06-01T12",
        "2026-6-1T1:2",
        "x");
  }

  private void words(List<String> all) {
    whole(
        all,
        "-m u32 " + not() + "--u32",
        pick(
            "0=1",
            "\"0 >> 22 & 0x3C @ 12 >> 26 & 0x3C @ 0 & 0xFFFFFF = 0x1234:0x5678\"",
            "\"4&0x3FFF=0\"",
            "\"6&0xFF=1 && 4&0x1FFF=0 && 0>>22&0x3C@0>>24=0,8:11\"",
            "\"0=\"",
            "\"0&=1\"",
            "\"0<1=1\"",
            "\"0=1,,2\"",
            "\"0x100000000=1\"",
            "\"12 << 8 = 0x0a000000:0x0affffff , 5\"",
            "\"0=1&&1=2&&2=3&&3=4&&4=5&&5=6&&6=7&&7=8&&8=9&&9=1&&10=2&&11=3\""));
  }
}
