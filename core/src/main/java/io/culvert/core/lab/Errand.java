package io.culvert.core.lab;

import io.culvert.core.machine.Namespaces;
import java.util.List;

/** What a lab is brought up for. */
interface Errand {

  /** Does it in {@code lab}, which is up; the exit code. */
  int run(Lab lab);

  /** The words of the command line that ask for it, behind {@code culvert lab} and its options. */
  List<String> words();

  /** Whether a lab that is up already, which is somebody's, will do. */
  default boolean anyLabWillDo() {
    return false;
  }

  /**
   * Puts what it needs into the folder of {@code lab}, before anything runs; dry it only says so.
   */
  default void furnish(Lab lab) {}

  /** Builds what it is done in: two networks with one router between. */
  default void build(Lab lab, int webPort, boolean ownWorld) {
    lab.build(webPort, ownWorld, this);
  }

  /** The router's configuration, given the usual one. */
  default String config(Namespaces namespaces, String usual) {
    return usual;
  }

  /** Options for the router's JVM besides the usual ones, or empty. */
  default String javaOptions() {
    return "";
  }
}
