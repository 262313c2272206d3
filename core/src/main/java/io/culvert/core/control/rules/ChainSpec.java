package io.culvert.core.control.rules;

import io.culvert.core.chain.Hook;
import java.util.ArrayList;
import java.util.List;

/** A chain while its file is read: the commands of the file change it. */
final class ChainSpec {

  private final String name;
  private final Hook hook;
  private boolean policyAccept = true;
  private long packets;
  private long bytes;
  private final List<RuleSpec> rules = new ArrayList<>();

  /** A chain; {@code hook} is {@code null} for one of the user. */
  ChainSpec(String name, Hook hook) {
    this.name = name;
    this.hook = hook;
  }

  String name() {
    return name;
  }

  Hook hook() {
    return hook;
  }

  boolean policyAccept() {
    return policyAccept;
  }

  void policyAccept(boolean accept) {
    policyAccept = accept;
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  void counters(long newPackets, long newBytes) {
    packets = newPackets;
    bytes = newBytes;
  }

  List<RuleSpec> rules() {
    return rules;
  }
}
