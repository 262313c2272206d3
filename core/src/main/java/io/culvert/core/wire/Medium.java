package io.culvert.core.wire;

/** What a device carries: bare IP packets (TUN) or Ethernet frames (TAP). */
public enum Medium {
  IP,
  ETHERNET
}
