package io.culvert.core.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabFiguresTest {

  private static final LabFigures BEFORE =
      new LabFigures(
          """
          # TYPE culvert_drops counter
          culvert_drops_total{reason="rule-drop"} 3.0
          culvert_drops_total{reason="table-full"} 7.0
          culvert_ui_frames_skipped_total 2.0
          """);

  private static final LabFigures AFTER =
      new LabFigures(
          """
          # TYPE culvert_drops counter
          culvert_drops_total{reason="rule-drop"} 5.0
          culvert_drops_total{reason="table-full"} 7.0
          culvert_helper_errors_total{helper="tftp",transport="udp",kind="refusal"} 1.2e3
          culvert_ui_frames_skipped_total 9.0
          culvert_uptime_seconds 9.0
          """);

  @Test
  void whatHasRisenIsToldInWords() {
    assertThat(AFTER.risen(BEFORE, "culvert_drops_total{", "culvert_helper_errors_total{"))
        .isEqualTo("drops rule-drop 2  helper_errors tftp udp refusal 1200");
    assertThat(AFTER.risen(BEFORE, "culvert_ui_frames_skipped_total"))
        .isEqualTo("ui_frames_skipped 7");
    assertThat(AFTER.risen(AFTER, "culvert_")).isEmpty();
  }
}
