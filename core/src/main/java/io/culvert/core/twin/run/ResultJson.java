package io.culvert.core.twin.run;

import io.culvert.core.control.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run's result, for {@code -o json} and for reports that put several runs together.
 *
 * @param command what to type for the same run
 * @param kernel its release
 * @param version Culvert's
 * @param rules the operator's file, empty for drawn ones
 */
record ResultJson(
    String command,
    String kernel,
    String version,
    String rules,
    long seed,
    int ipVersion,
    long seconds,
    Tally tally,
    List<Kind> differences) {

  /** A kind of difference, as a report shows it. */
  record Kind(String kind, String what, long times, boolean repeats, String file) {}

  /** Whether both sides did the same. */
  boolean agreed() {
    return differences.isEmpty();
  }

  /** As one line. */
  String text() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", command);
    object.put("agreed", agreed());
    object.put("kernel", kernel);
    object.put("version", version);
    object.put("rules", rules);
    object.put("seed", seed);
    object.put("ipVersion", ipVersion);
    object.put("seconds", seconds);
    object.put("tally", tally.object());
    List<Object> kinds = new ArrayList<>();
    for (Kind kind : differences) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("kind", kind.kind());
      one.put("what", kind.what());
      one.put("times", kind.times());
      one.put("repeats", kind.repeats());
      one.put("case", kind.file());
      kinds.add(one);
    }
    object.put("differences", kinds);
    return JsonText.of(object);
  }
}
