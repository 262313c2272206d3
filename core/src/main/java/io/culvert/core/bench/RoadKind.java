package io.culvert.core.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What can lie between the two namespaces. The first of those measured is the yardstick. */
enum RoadKind {
  FORWARDER("c", "C, reads and writes only"),
  KERNEL("kernel", "this kernel"),
  PASTA("pasta", "pasta", "pasta"),
  SLIRP("slirp4netns", "slirp4netns", "slirp4netns"),
  CULVERT_EPOLL("culvert-epoll", "Culvert, epoll"),
  CULVERT_URING("culvert-uring", "Culvert, io_uring"),
  ALONE("alone", "Culvert alone"),
  TOLD("told", "Culvert, another is told");

  private final String option;
  private final String label;
  private final List<String> programs;

  RoadKind(String option, String label, String... programs) {
    this.option = option;
    this.label = label;
    this.programs = List.of(programs);
  }

  /** How {@code --only} and the results call it. */
  String option() {
    return option;
  }

  /** How the table calls it. */
  String label() {
    return label;
  }

  /** Programs without which it is left out. */
  List<String> programs() {
    return programs;
  }

  /** The one of that name, or all whose names begin with it; none where there is none. */
  static List<RoadKind> of(String option) {
    return Arrays.stream(values())
        .filter(kind -> kind.option.equals(option) || kind.option.startsWith(option + "-"))
        .toList();
  }

  /** Whether it keeps a table of connections that can be listed. */
  boolean tracks() {
    return this == KERNEL || culvert();
  }

  /** Whether it is Culvert. */
  boolean culvert() {
    return this == CULVERT_EPOLL || this == CULVERT_URING;
  }

  /** Whether it is there for {@link Traffic#REPLICATION} and the like only. */
  boolean replicates() {
    return this == ALONE || this == TOLD;
  }

  /** All names, as a usage message has them. */
  static String options() {
    return Arrays.stream(values()).map(RoadKind::option).collect(Collectors.joining(", "));
  }
}
