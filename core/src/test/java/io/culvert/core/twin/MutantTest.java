package io.culvert.core.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The faults to plant still fit the sources; {@link MutationCheck} plants them. */
class MutantTest {

  @TestFactory
  Stream<DynamicTest> everyFaultHasItsPlace() {
    Path repository = Path.of("").toAbsolutePath().getParent();
    return Mutant.ALL.stream()
        .map(m -> DynamicTest.dynamicTest(m.name(), () -> changes(m, repository)));
  }

  private static void changes(Mutant mutant, Path repository) throws IOException {
    assertThat(mutant.planted(repository))
        .isNotEqualTo(Files.readString(repository.resolve(mutant.source())));
  }
}
