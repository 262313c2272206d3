package io.culvert.core.lab;

import io.culvert.core.machine.Namespaces;
import java.util.ArrayList;
import java.util.List;

/** A lab whose router is flooded: see {@link FloodCommand}. */
final class Flood implements Errand {

  private static final String ROUTER_ADDRESS = "198.18.0.1";
  private static final String PEER_ADDRESS = "198.18.0.2/15";

  private final List<List<FloodKind>> looks;
  private final int seconds;
  private final int rate;
  private final int entries;

  /**
   * A flood.
   *
   * @param looks what is sent together, one after the other
   * @param seconds how long each of the two looks takes
   * @param rate of iperf3 in megabits a second, 0 for all it can
   * @param entries how many the table may hold
   */
  Flood(List<List<FloodKind>> looks, int seconds, int rate, int entries) {
    this.looks = looks;
    this.seconds = seconds;
    this.rate = rate;
    this.entries = entries;
  }

  @Override
  public List<String> words() {
    List<String> words = new ArrayList<>(List.of("flood", "--seconds", "" + seconds));
    words.addAll(List.of("--rate", "" + rate, "--entries", "" + entries));
    if (looks.size() == 1) {
      words.add("--at-once");
    }
    looks.forEach(look -> look.forEach(kind -> words.add(kind.name())));
    return words;
  }

  @Override
  public String javaOptions() {
    return SoakSampler.JAVA_OPTIONS;
  }

  /** With a third device, from which the flood comes. */
  @Override
  public String config(Namespaces namespaces, String usual) {
    return usual.replace(
        "rules: {",
        "  flood0:\n    kind: tun\n    address: ["
            + ROUTER_ADDRESS
            + "/15]\n    peer: {netns: "
            + namespaces.router()
            + ", address: ["
            + PEER_ADDRESS
            + "], default-route: true}\nrules: {");
  }

  @Override
  public void furnish(Lab lab) {
    lab.namespaces().createRouter();
    FloodPackets.compile(lab);
  }

  @Override
  public int run(Lab lab) {
    CheckList checks = new CheckList(lab.out(), lab.commands().dry());
    FloodPackets.leadAside(lab);
    try (FloodSources sources = new FloodSources(lab, entries)) {
      if (lab.commands().dry()) {
        looks.forEach(look -> look.forEach(kind -> sources.dry(kind, seconds)));
        return 0;
      }
      sources.prepare();
      looks.forEach(kinds -> new FloodLook(lab, sources, kinds, seconds, rate).add(checks));
    }
    return checks.sum() ? 0 : 1;
  }
}
