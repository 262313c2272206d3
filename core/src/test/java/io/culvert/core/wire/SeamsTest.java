package io.culvert.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeamsTest {

  private final Seams seams = new Seams();

  @Test
  void whatOnePieceLosesIsRoomBeforeIt() {
    pieces(8, 40, 80);
    assertThat(seams.hasRoom(48)).isTrue();
    assertThat(seams.hasRoom(49)).isFalse();
    seams.together(100 + 48);
    assertThat(seams.count()).isEqualTo(2);
    assertThat(seams.end(0)).isEqualTo(148);
    assertThat(seams.end(1)).isEqualTo(180);
    assertThat(seams.hasRoom(56)).isTrue();
    assertThat(seams.hasRoom(57)).isFalse();
  }

  @Test
  void piecesBehindKeepTheirRoom() {
    pieces(8, 40, 80);
    seams.together(100 + 16);
    assertThat(seams.count()).isEqualTo(3);
    assertThat(seams.hasRoom(48)).isTrue();
    assertThat(seams.hasRoom(49)).isFalse();
  }

  @Test
  void onePieceHasRoomForAnything() {
    pieces(8, 40);
    seams.together(100 + 40);
    assertThat(seams.count()).isEqualTo(1);
    assertThat(seams.hasRoom(1_000)).isTrue();
  }

  private void pieces(int... ends) {
    seams.begin(100);
    for (int end : ends) {
      seams.add(end, 48);
    }
  }
}
