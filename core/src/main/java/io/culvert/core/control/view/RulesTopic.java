package io.culvert.core.control.view;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culvert.core.control.ChainView;
import io.culvert.core.control.json.JsonText;
import java.io.IOException;
import java.util.List;

/** Rules with their counters, for one page. Context of {@link ViewHub} only. */
final class RulesTopic {

  private List<ChainView> sent;
  private long sequence;

  /** The next frame is a snapshot. */
  void again() {
    sent = null;
  }

  /** The frame that tells of {@code now}, or {@code null} where the page knows it. */
  String frame(List<ChainView> now) {
    List<ChainView> before = sent;
    sent = now;
    if (before == null || !sameRules(before, now)) {
      return Frames.rules(++sequence, now);
    }
    if (before.equals(now)) {
      return null;
    }
    sequence++;
    return JsonText.of(json -> delta(json, before, now));
  }

  private static boolean sameRules(List<ChainView> before, List<ChainView> now) {
    if (before.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      ChainView a = before.get(i);
      ChainView b = now.get(i);
      boolean same =
          a.ipVersion() == b.ipVersion()
              && a.table().equals(b.table())
              && a.name().equals(b.name())
              && a.policy().equals(b.policy())
              && a.rules().size() == b.rules().size();
      for (int rule = 0; same && rule < b.rules().size(); rule++) {
        same =
            a.rules().get(rule).id() == b.rules().get(rule).id()
                && a.rules().get(rule).text().equals(b.rules().get(rule).text())
                && a.rules().get(rule).at().equals(b.rules().get(rule).at());
      }
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private void delta(JsonGenerator json, List<ChainView> before, List<ChainView> now)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("t", "delta");
    json.writeStringField("topic", "rules");
    json.writeNumberField("seq", sequence);
    json.writeArrayFieldStart("set");
    for (int i = 0; i < now.size(); i++) {
      for (int rule = 0; rule < now.get(i).rules().size(); rule++) {
        ChainView.RuleView view = now.get(i).rules().get(rule);
        if (!view.equals(before.get(i).rules().get(rule))) {
          JsonText.write(
              json, List.of(now.get(i).ipVersion(), view.id(), view.packets(), view.bytes()));
        }
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("policies");
    for (int i = 0; i < now.size(); i++) {
      ChainView chain = now.get(i);
      ChainView old = before.get(i);
      if (chain.packets() != old.packets() || chain.bytes() != old.bytes()) {
        JsonText.write(
            json,
            List.of(
                chain.ipVersion(), chain.table(), chain.name(), chain.packets(), chain.bytes()));
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
