package io.culvert.core.twin.rules;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Rule files such as operators have: hand-written, in this package's resources, with addresses,
 * ports and options drawn ({@link FileTemplate}).
 */
public final class RealisticRules implements RuleSource {

  private record Named(String name, boolean ipv4, boolean ipv6, FileTemplate template) {

    boolean speaks(int ipVersion) {
      return ipVersion == 4 ? ipv4 : ipv6;
    }
  }

  private static final List<String> BOTH =
      List.of(
          "accounting",
          "articles-host",
          "bad-packets",
          "chains-docker",
          "chains-ufw",
          "chains-zones",
          "connection-limits",
          "dmz",
          "ftp-gateway",
          "home-gateway",
          "host-firewall",
          "nat-inside",
          "netmap",
          "port-forwards",
          "rate-limits",
          "recent-lists",
          "rewriting",
          "sets",
          "snat-pools",
          "untracked-dns",
          "uplink-marks",
          "zones-by-device",
          "zones-customers",
          "zones-mark");
  private static final List<String> ONLY_IPV6 = List.of("nat66", "six-gateway");

  private final List<KnownHelper> helpers;
  private final List<Named> templates = new ArrayList<>();

  /**
   * All of them.
   *
   * @param helpers names of the helpers that both sides have
   */
  public RealisticRules(Collection<String> helpers) {
    this.helpers = KnownHelper.among(helpers);
    BOTH.forEach(name -> templates.add(new Named(name, true, true, read(name))));
    ONLY_IPV6.forEach(name -> templates.add(new Named(name, false, true, read(name))));
  }

  private static FileTemplate read(String name) {
    try (InputStream in = RealisticRules.class.getResourceAsStream(name + ".rules")) {
      return new FileTemplate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Their names, of those for {@code ipVersion}. */
  public List<String> names(int ipVersion) {
    return templates.stream().filter(t -> t.speaks(ipVersion)).map(Named::name).toList();
  }

  @Override
  public RuleDraft draft(RandomGenerator random, int ipVersion, Topology topology) {
    Draw draw = new Draw(random, ipVersion, topology, helpers);
    boolean helped = !draw.helpers().isEmpty();
    Named chosen =
        draw.pick(
            templates.stream()
                .filter(t -> t.speaks(ipVersion) && (helped || !t.template().attaches()))
                .toList());
    return filled(chosen, draw);
  }

  /** One by name. */
  public RuleDraft draft(String name, RandomGenerator random, int ipVersion, Topology topology) {
    Named named = templates.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    return filled(named, new Draw(random, ipVersion, topology, helpers));
  }

  private static RuleDraft filled(Named chosen, Draw draw) {
    return ProbeRules.addTo(chosen.template().fill(chosen.name(), draw));
  }
}
