package io.culvert.core.lab;

import java.util.Locale;

/** What there may be too much of. */
enum FloodKind {
  /** TCP connections that are never opened whole. */
  SYN(true, true),
  /** Datagrams to random ports. */
  UDP(true, true),
  /** First fragments whose others never come. */
  FRAGMENTS(true, true),
  /** Errors about datagrams that nobody sent. */
  ICMP(true, true),
  /** TFTP requests, each of which has an answer expected. */
  EXPECTATIONS(true, true),
  /** Rule files, one after the other by several at once. */
  RULES(false, false),
  /** Clients of the control socket, more than are let in. */
  CLIENTS(false, true),
  /** Clients that ask for the whole table, and for all events, and read next to nothing. */
  READERS(false, false),
  /** Pages, more than are let in, that ask for more than they may; every third never reads. */
  PAGES(false, true);

  private final boolean packets;
  private final boolean shed;

  FloodKind(boolean packets, boolean shed) {
    this.packets = packets;
    this.shed = shed;
  }

  /** As the command line and {@code flood.c} know it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it comes as packets, which {@code flood.c} makes; else by programs that connect. */
  boolean packets() {
    return packets;
  }

  /** Whether a router has to shed some of it; else it makes those wait who ask. */
  boolean shed() {
    return shed;
  }

  /** Whether a new FTP transfer could not begin behind it, since nothing more can be expected. */
  boolean closesDoors() {
    return this == EXPECTATIONS;
  }
}
