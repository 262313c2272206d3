package io.culvert.core.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of state: what is written is found again, and what was damaged is found out. */
class StateFileTest {

  private static final int FLOWS = 5;

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("conntrack.state");
  }

  private void saved() {
    try (Kept before = new Kept(folder, false)) {
      before.flows(0, FLOWS);
      before.keeper.save();
    }
  }

  /** A file that a killed router left: all it had at first, then changes. */
  private void killed() {
    try (Kept before = new Kept(folder, true)) {
      before.flows(0, FLOWS);
      before.keeper.start();
      before.tick();
      before.flows(FLOWS, FLOWS);
      before.tick();
    }
  }

  @Test
  void whatAStoppedRouterSavedGoesOn() throws IOException {
    saved();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (Kept after = new Kept(folder, false)) {
      assertThat(after.load()).isEqualTo("state: 5 connections and 0 expectations go on");
      assertThat(after.rig.count()).isEqualTo(FLOWS);
      assertThat(file()).as("it would be true no more").doesNotExist();
    }
  }

  @Test
  void whatAKilledRouterWroteGoesOn() {
    killed();
    try (Kept after = new Kept(folder, true)) {
      assertThat(after.load()).contains("10 connections").contains("had not been stopped");
      assertThat(after.rig.count()).isEqualTo(2 * FLOWS);
      assertThat(after.keeper.view().loaded()).isEqualTo(2 * FLOWS);
      assertThat(file()).exists();
    }
  }

  @Test
  void aFileCutOffAnywhereGivesWhatWasWholeOrIsSetAside() throws IOException {
    killed();
    byte[] all = Files.readAllBytes(file());
    List<Integer> counts = new ArrayList<>();
    for (int length = 0; length < all.length; length++) {
      Files.write(file(), Arrays.copyOf(all, length));
      counts.add(tried());
    }
    assertThat(counts).contains(-1, FLOWS).isSorted();
    assertThat(counts.get(all.length - 1)).isEqualTo(FLOWS);
  }

  @Test
  void aFlippedBitAnywhereIsFoundOut() throws IOException {
    killed();
    byte[] all = Files.readAllBytes(file());
    for (int at = 0; at < all.length; at++) {
      byte[] other = all.clone();
      other[at] ^= (byte) (1 << at % 8);
      Files.write(file(), other);
      assertThat(tried()).as("byte %d", at).isIn(-1, FLOWS);
    }
  }

  /** Entries of the file, or -1 where it was set aside: nothing else may happen. */
  private int tried() throws IOException {
    try (Kept after = new Kept(folder, true)) {
      String said = after.load();
      if (said.contains("go on")) {
        return after.rig.count();
      }
      assertThat(said).contains("at byte ").contains("set aside as conntrack.state.damaged-");
      assertThat(after.rig.count()).isZero();
      assertThat(file()).doesNotExist();
      return -1;
    }
  }

  @Test
  void filesOfOthersAndOfLaterVersionsAreSetAside() throws IOException {
    Files.writeString(file(), "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n");
    try (Kept after = new Kept(folder, true)) {
      assertThat(after.load()).contains("at byte 0: it is no file of state");
    }
    saved();
    byte[] all = Files.readAllBytes(file());
    all[11]++;
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(all, 0, 12);
    java.nio.ByteBuffer.wrap(all).putInt(12, (int) crc.getValue());
    Files.write(file(), all);
    try (Kept after = new Kept(folder, true)) {
      assertThat(after.load()).contains("it is of version 2, this reads 1");
    }
  }

  @Test
  void aFolderThatCantBeWrittenIsReportedAndPacketsGoOn() throws IOException {
    try (Kept kept = new Kept(folder, true)) {
      Files.createDirectory(folder.resolve("conntrack.state.new"));
      Files.createFile(folder.resolve("conntrack.state.new").resolve("in-the-way"));
      kept.keeper.start();
      kept.flows(0, FLOWS);
      kept.tickUntilWarned(1);
      assertThat(kept.warnings).hasSize(1).allMatch(w -> w.contains("can't begin"));
      assertThat(kept.keeper.view().failures()).isPositive();
      Files.delete(folder.resolve("conntrack.state.new").resolve("in-the-way"));
      kept.clock.advance(11_000_000_000L);
      kept.rig.now = kept.clock.nanos();
      kept.tickUntilWarned(2);
      assertThat(kept.warnings).last().isEqualTo("state is written again");
    }
    try (Kept after = new Kept(folder, true)) {
      assertThat(after.load()).contains("5 connections").contains("go on");
    }
  }

  @Test
  void twoRoutersDontShareAFolder() {
    try (Kept first = new Kept(folder, true)) {
      assertThat(first.load()).isEmpty();
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Kept(folder, true))
          .hasMessageContaining("another router keeps its state here");
    }
  }
}
