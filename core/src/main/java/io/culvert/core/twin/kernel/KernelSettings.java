package io.culvert.core.twin.kernel;

import io.culvert.core.twin.TwinException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The namespace's settings: first made such that the kernel forwards, answers without counting and
 * keeps still otherwise; then changed by name and put back. One thread.
 */
final class KernelSettings {

  private static final Path ROOT = Path.of("/proc/sys");
  private static final String ACCOUNTING = "net.netfilter.nf_conntrack_acct";

  /** Before there are devices, so that they inherit it. */
  private static final Map<String, String> NEUTRAL = neutral();

  private final KernelNamespace namespace;
  private final Map<String, String> changed = new HashMap<>();

  KernelSettings(KernelNamespace namespace) {
    this.namespace = namespace;
  }

  private static Map<String, String> neutral() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("net.ipv4.ip_forward", "1");
    all.put("net.ipv6.conf.all.forwarding", "1");
    for (String scope : new String[] {"all", "default"}) {
      String four = "net.ipv4.conf." + scope + ".";
      String six = "net.ipv6.conf." + scope + ".";
      all.put(four + "send_redirects", "0");
      all.put(four + "accept_redirects", "0");
      all.put(four + "accept_source_route", "0");
      all.put(four + "rp_filter", "0");
      // a namespace begins with what the machine has
      all.put(four + "accept_local", "0");
      all.put(four + "route_localnet", "0");
      all.put(four + "src_valid_mark", "0");
      all.put(four + "log_martians", "0");
      all.put(six + "accept_redirects", "0");
      all.put(six + "accept_ra", "0");
      all.put(six + "accept_dad", "0");
      all.put(six + "router_solicitations", "0");
      // what it listens to is reported twice at once, not a second later amid the packets
      all.put(six + "mldv1_unsolicited_report_interval", "1");
      all.put(six + "mldv2_unsolicited_report_interval", "1");
      all.put(six + "addr_gen_mode", "1");
      // what is said of groups is said at once, not in the midst of the first packets
      all.put(six + "mldv1_unsolicited_report_interval", "1");
      all.put(six + "mldv2_unsolicited_report_interval", "1");
    }
    all.put("net.ipv4.icmp_ratelimit", "0");
    all.put("net.ipv4.icmp_msgs_per_sec", "1000000000");
    all.put("net.ipv4.icmp_msgs_burst", "1000000000");
    all.put("net.ipv6.icmp.ratelimit", "0");
    return all;
  }

  /** Makes the namespace a router that speaks only when spoken to. */
  void neutralise() {
    NEUTRAL.forEach(this::write);
  }

  /** Changes a setting until {@link #reset}. */
  void set(String name, long value) {
    String before = read(name);
    write(name, Long.toString(value));
    changed.putIfAbsent(name, before);
  }

  /** Puts back what {@link #set} has changed, and what a rule with connbytes has. */
  void reset() {
    changed.forEach(this::write);
    changed.clear();
    write(ACCOUNTING, "0");
  }

  private String read(String name) {
    try {
      return namespace.read(path(name));
    } catch (IOException e) {
      throw refused(name, "be read", e);
    }
  }

  private void write(String name, String value) {
    try {
      namespace.write(path(name), value);
    } catch (IOException e) {
      throw refused(name, "become " + value, e);
    }
  }

  private static TwinException refused(String name, String what, IOException why) {
    if (why instanceof NoSuchFileException) {
      return new TwinException("this kernel has no setting " + name + "; leave it out", why);
    }
    if (why instanceof AccessDeniedException) {
      return new TwinException(
          name + " is a setting of the whole machine, not of a namespace; leave it out", why);
    }
    return new TwinException(name + " can't " + what + ": " + why.getMessage(), why);
  }

  private static Path path(String name) {
    return ROOT.resolve(name.replace('.', '/'));
  }
}
