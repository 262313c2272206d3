package io.culvert.core.control.view;

import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.util.List;

/** Who sends most, for one page. Context of {@link ViewHub} only. */
final class TalkersTopic implements SecondTopic {

  static final List<String> COLUMNS =
      List.of("proto", "src", "dst", "dport", "connections", "bytes");

  private static final int ROWS = 50;

  private final Talkers talkers;
  private final Talkers.Kind kind;
  private final int window;
  private final boolean byConnections;
  private long sequence;
  private List<Talkers.Talker> sent;

  /**
   * Tells of the last {@code window} seconds.
   *
   * @param byConnections whether those with most connections come first, not those with most bytes
   */
  TalkersTopic(Talkers talkers, Talkers.Kind kind, int window, boolean byConnections) {
    this.talkers = talkers;
    this.kind = kind;
    this.window = window;
    this.byConnections = byConnections;
  }

  /** What they are grouped by. */
  Talkers.Kind kind() {
    return kind;
  }

  @Override
  public void again() {
    sent = null;
  }

  @Override
  public String frame() {
    List<Talkers.Talker> now = talkers.top(kind, window, byConnections, ROWS);
    if (now == sent) {
      return null;
    }
    sent = now;
    List<List<Object>> rows = now.stream().map(TalkersTopic::cells).toList();
    return JsonText.of(
        ViewJson.object(
            "t",
            "snap",
            "topic",
            "talkers",
            "seq",
            ++sequence,
            "millis",
            Math.round(talkers.seconds(window) * 1000),
            "rows",
            rows));
  }

  private static List<Object> cells(Talkers.Talker talker) {
    return List.of(
        talker.proto(),
        talker.source(),
        talker.destination(),
        talker.port(),
        talker.connections(),
        talker.bytes());
  }
}
