package io.culvert.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each target of {@code culvert fuzz} with the inputs it begins from and those that were kept. */
class FuzzCorpusTest {

  @TestFactory
  Stream<DynamicTest> lawsHold() {
    return FuzzTargets.all().entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> replay(e.getKey(), e.getValue())));
  }

  private static void replay(String name, Supplier<FuzzTarget> made) throws Exception {
    FuzzTarget target = made.get();
    try {
      replay(name, target);
    } finally {
      target.end();
    }
  }

  private static void replay(String name, FuzzTarget target) throws Exception {
    List<byte[]> seeds = target.seeds();
    assertThat(seeds).isNotEmpty();
    target.run(new byte[0]);
    for (int i = 0; i < seeds.size(); i++) {
      shown(target, name + ", seed " + i, seeds.get(i));
    }
    for (Path kept : KeptInputs.of(name)) {
      shown(target, kept.toString(), Files.readAllBytes(kept));
    }
  }

  private static void shown(FuzzTarget target, String name, byte[] input) {
    try {
      target.run(input);
    } catch (Exception | AssertionError | StackOverflowError e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
  }

  @Test
  void everyKeptInputHasATarget() throws IOException {
    assertThat(KeptInputs.targets()).isSubsetOf(FuzzTargets.all().keySet());
  }
}
