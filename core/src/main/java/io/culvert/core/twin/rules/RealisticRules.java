package io.culvert.core.twin.rules;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

  private final List<Named> templates;

  /** All of them. */
  public RealisticRules() {
    templates =
        List.of(both("home-gateway"), both("dmz"), both("host-firewall"), both("chains-ufw"));
  }

  private static Named both(String name) {
    return new Named(name, true, true, read(name));
  }

  private static FileTemplate read(String name) {
    try (InputStream in = RealisticRules.class.getResourceAsStream(name + ".rules")) {
      return new FileTemplate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Their names. */
  public List<String> names() {
    return templates.stream().map(Named::name).toList();
  }

  @Override
  public RuleDraft draft(RandomGenerator random, int ipVersion, Topology topology) {
    Draw draw = new Draw(random, ipVersion, topology);
    Named chosen = draw.pick(templates.stream().filter(t -> t.speaks(ipVersion)).toList());
    return filled(chosen, draw);
  }

  /** One by name. */
  public RuleDraft draft(String name, RandomGenerator random, int ipVersion, Topology topology) {
    Named named = templates.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    return filled(named, new Draw(random, ipVersion, topology));
  }

  private static RuleDraft filled(Named chosen, Draw draw) {
    String text = ProbeRules.addTo(chosen.template().fill(draw));
    return new RuleDraft(chosen.name(), draw.ipVersion(), text, List.of());
  }
}
