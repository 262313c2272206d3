package io.culvert.core.bench;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import java.util.List;
import java.util.Map;

/**
 * What a router says of the one that it tells.
 *
 * @param present whether that is there
 * @param whole whether it has been told everything
 * @param lagMillis for how long it has lacked something
 * @param waitingBytes what waits for it
 */
record Told(boolean present, boolean whole, long lagMillis, long waitingBytes) {

  private static final String OTHER = "b";

  /** Asks the router of {@code road}; nothing is there where it does not answer. */
  static Told look(Road road) {
    try (ControlClient client = ControlClient.connect(road.socket())) {
      return of(JsonText.parseObject(client.get("/api/v1/cluster")));
    } catch (RouterUnreachableException | ControlException e) {
      return new Told(false, false, 0, 0);
    }
  }

  /** What the answer of {@code /api/v1/cluster} says of it. */
  static Told of(Map<String, Object> said) {
    Map<?, ?> counts = (Map<?, ?>) said.get("counts");
    long waiting = counts.get("bytes-waiting") instanceof Number bytes ? bytes.longValue() : 0;
    for (Object one : (List<?>) said.get("members")) {
      Map<?, ?> member = (Map<?, ?>) one;
      if (OTHER.equals(member.get("name"))) {
        Map<?, ?> told = (Map<?, ?>) member.get("told");
        return new Told(
            Boolean.TRUE.equals(member.get("present")),
            Boolean.TRUE.equals(told.get("whole")),
            ((Number) told.get("lag")).longValue(),
            waiting);
      }
    }
    return new Told(false, false, 0, waiting);
  }

  /** Whether the other one lacks nothing. */
  boolean all() {
    return present && whole && lagMillis == 0;
  }
}
