package io.culvert.core.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.Position;
import io.culvert.core.control.config.ConfigProblem;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.state.Block;
import io.culvert.core.state.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

  private static final Position AT = new Position("culvert.yaml", 7, 3);
  private static final String ME = System.getProperty("user.name");

  @TempDir Path above;
  private Path folder;

  @BeforeEach
  void make() throws IOException {
    folder = Files.createDirectory(above.resolve("state"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  private List<String> check(Path directory, String user) {
    return StateFolder.check(new RouterConfig.State(directory, true, AT), user).stream()
        .map(ConfigProblem::toString)
        .toList();
  }

  private void file(byte... more) throws IOException {
    ByteBuffer block = Block.begin(ByteBuffer.allocate(64));
    Records.mark(block, Records.WHOLE);
    Block.seal(block, 1);
    ByteBuffer all = ByteBuffer.allocate(256).put(StateFile.head()).put(block).put(more).flip();
    byte[] bytes = new byte[all.remaining()];
    all.get(bytes);
    Files.write(folder.resolve(StateFile.NAME), bytes);
  }

  @Test
  void aFolderThatIsThereOrCanBeMadeIsFine() throws IOException {
    assertThat(check(folder, ME)).isEmpty();
    assertThat(check(folder.resolve("a/b"), ME)).isEmpty();
    file();
    assertThat(check(folder, ME)).isEmpty();
    file((byte) 0, (byte) 0); // its writer was killed, or is at it
    assertThat(check(folder, ME)).isEmpty();
  }

  @Test
  void whatIsNoFolderIsSaidSo() throws IOException {
    file();
    Path file = folder.resolve(StateFile.NAME);
    assertThat(check(file, ME))
        .containsExactly(
            "culvert.yaml:7:3: error: state: "
                + file
                + " is no folder; name one, or one that is to be made");
    assertThat(check(file.resolve("below"), ME))
        .singleElement()
        .asString()
        .contains("can't be made");
  }

  @Test
  void aFolderOfSomebodyElsesIsSaidSo() throws IOException {
    file();
    assertThat(check(folder, "somebody"))
        .hasSize(2)
        .allMatch(said -> said.contains("belongs to " + ME + ", the router is somebody; chown"));
  }

  @Test
  void aFolderThatOthersMayWriteIsSaidSo() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));
    assertThat(check(folder, ME)).singleElement().asString().contains("; chmod 700 " + folder);
  }

  @Test
  void aDamagedFileIsSaidSoAndLeftAlone() throws IOException {
    file();
    Path file = folder.resolve(StateFile.NAME);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThat(check(folder, ME))
        .singleElement()
        .asString()
        .contains("is damaged, at byte 16: the checksum of a block is wrong");
    assertThat(file).hasBinaryContent(bytes);
  }
}
