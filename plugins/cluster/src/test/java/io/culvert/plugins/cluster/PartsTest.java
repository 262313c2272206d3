package io.culvert.plugins.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.plugins.cluster.Inbox.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {

  @TempDir Path folder;

  @Test
  void aNumberComesInOnce() {
    ReplayWindow window = new ReplayWindow();
    Random random = new Random(1);
    BitSet came = new BitSet();
    int highest = -1;
    for (int i = 0; i < 200_000; i++) {
      int number = Math.max(0, highest - 5_000 + random.nextInt(10_010));
      boolean fresh = !came.get(number) && number > highest - ReplayWindow.WIDTH;
      assertThat(window.first(number)).as("%d after %d", number, highest).isEqualTo(fresh);
      came.set(number);
      highest = Math.max(highest, number);
    }
  }

  @Test
  void aBlockThatIsMissingIsSeenOnceAndAStreamBeginsAnew() {
    Inbox inbox = new Inbox();
    assertThat(inbox.of(5, 0)).isEqualTo(Fate.TAKEN);
    assertThat(inbox.of(5, 0)).isEqualTo(Fate.IGNORED);
    assertThat(inbox.of(5, 1)).isEqualTo(Fate.TAKEN);
    assertThat(inbox.of(5, 3)).isEqualTo(Fate.GAP);
    assertThat(inbox.of(5, 4)).isEqualTo(Fate.IGNORED);
    assertThat(inbox.of(5, 2)).as("too late").isEqualTo(Fate.IGNORED);
    assertThat(inbox.of(6, 0)).isEqualTo(Fate.TAKEN);
    assertThat(inbox.of(5, 5)).as("given up").isEqualTo(Fate.IGNORED);
    assertThat(inbox.of(6, 1)).isEqualTo(Fate.TAKEN);
    assertThat(new Inbox().of(9, 4)).as("its beginning was missed").isEqualTo(Fate.GAP);
  }

  @Test
  void aShortKeyIsNone() throws Exception {
    Path key = Files.writeString(folder.resolve("key"), "0123456789abcdef0123456789abcde\n");
    assertThatThrownBy(() -> SealKeys.read(key, "edge"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has 31 bytes, fewer than 32");
    Files.writeString(key, "0123456789abcdef0123456789abcdef");
    byte[] salt = new byte[16];
    byte[] one = SealKeys.read(key, "edge").of(salt).getEncoded();
    assertThat(one).hasSize(32);
    assertThat(SealKeys.read(key, "rim").of(salt).getEncoded()).isNotEqualTo(one);
    salt[3] = 1;
    assertThat(SealKeys.read(key, "edge").of(salt).getEncoded()).isNotEqualTo(one);
  }
}
