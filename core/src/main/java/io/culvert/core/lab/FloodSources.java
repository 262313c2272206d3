package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Makes the sources of floods at one lab. */
final class FloodSources implements AutoCloseable {

  private static final Map<String, String> RULES =
      Map.of(
          "raw",
          "-A PREROUTING -i flood0 -p udp -m udp --dport 69 -j CT --helper tftp",
          LabControl.FILTER,
          "-A FORWARD -i flood0 -m conntrack --ctstate NEW -j ACCEPT");

  private static final int LOADERS = 8;
  private static final int ASKERS = 8;
  private static final int READERS = 10;

  /** Of each asker: together more than a router lets in. */
  private static final int ASKERS_CONNECTIONS = 50;

  private static final int READERS_CONNECTIONS = 10;

  /** More than twice as many as a router lets in. */
  private static final int PAGES = 40;

  /** Entries for each expectation that there may be. */
  private static final int MASTERS = 16;

  private final Lab lab;
  private final LabControl control;
  private final int entries;
  private SoakPages pages;

  /**
   * At that lab.
   *
   * @param entries how many the table of its router may hold
   */
  FloodSources(Lab lab, int entries) {
    this.lab = lab;
    this.entries = entries;
    this.control = new LabControl(lab.folder());
  }

  LabControl control() {
    return control;
  }

  /** Has the router let floods through, but keep to the limits of its tables. */
  void prepare() {
    control.loadRules(4, RULES);
    control.tune("net.netfilter.nf_conntrack_max", entries);
    control.tune("net.netfilter.nf_conntrack_expect_max", expectations());
  }

  /** How many entries there may be. */
  int entries() {
    return entries;
  }

  /** How many expectations there may be. */
  int expectations() {
    return entries / MASTERS;
  }

  /** Says what would be sent. */
  void dry(FloodKind kind, int seconds) {
    if (kind.packets()) {
      new FloodPackets(lab, kind).send(false, seconds);
    } else {
      lab.commands().note(kind.word() + ": programs of this process that connect to the router");
    }
  }

  /** A source of all of these together. */
  FloodSource of(List<FloodKind> kinds) {
    List<FloodSource> sources = kinds.stream().map(this::of).toList();
    return sources.size() == 1 ? sources.get(0) : (aside, seconds) -> all(sources, aside, seconds);
  }

  private static String all(List<FloodSource> sources, boolean aside, int seconds) {
    List<Supplier<String>> deeds =
        sources.stream().<Supplier<String>>map(it -> () -> it.send(aside, seconds)).toList();
    return String.join(", ", FloodThreads.together(deeds));
  }

  private FloodSource of(FloodKind kind) {
    Path socket = lab.folder().socket();
    return switch (kind) {
      case RULES ->
          new FloodCrowd("rule loads", LOADERS, n -> new FloodMembers.Loader(control, RULES));
      case CLIENTS ->
          new FloodCrowd(
              "questions", ASKERS, n -> new FloodMembers.Asker(socket, ASKERS_CONNECTIONS));
      case READERS ->
          new FloodCrowd(
              "sips", READERS, n -> new FloodMembers.Reader(socket, READERS_CONNECTIONS));
      case PAGES ->
          new FloodCrowd(
              "times " + PAGES + " pages", 1, n -> new FloodMembers.Browser(pages(), PAGES));
      default -> new FloodPackets(lab, kind);
    };
  }

  /** Those of this lab; its address lets in once, so that they are made once. */
  private SoakPages pages() {
    if (pages == null) {
      pages =
          lab.folder()
              .page()
              .filter(address -> !address.isEmpty())
              .map(address -> new SoakPages(URI.create(address)))
              .orElseThrow(() -> new CommandException("this build has no page"));
    }
    return pages;
  }

  @Override
  public void close() {
    if (pages != null) {
      pages.close();
    }
  }
}
