package io.culvert.core.twin.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.tun.TestNamespace;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every case under {@code twin/cases}: once found by the twin, never to come back. */
class TwinCasesTest {

  /** A live case waits for the kernel's timers most of its time. */
  private static final int LIVE_AT_ONCE = 3;

  private final TwinParts parts = TestTwin.parts();

  @TestFactory
  Stream<DynamicTest> asTheKernelAnsweredOnce() throws Exception {
    return cases().map(path -> test(path, file -> new CaseReplay(parts.sides(), file).recorded()));
  }

  @TestFactory
  @Tag("tun")
  Stream<DynamicTest> asThisKernelAnswers() throws Exception {
    TestNamespace.assumeRights();
    ExecutorService threads = Executors.newFixedThreadPool(LIVE_AT_ONCE);
    Map<Path, CompletableFuture<Outcome>> outcomes =
        cases()
            .collect(
                Collectors.toMap(
                    path -> path,
                    path -> CompletableFuture.supplyAsync(() -> live(path), threads)));
    threads.shutdown();
    return cases().map(path -> test(path, file -> outcomes.get(path).join()));
  }

  private Outcome live(Path path) {
    return new CaseReplay(parts.sides(), CaseFile.read(path)).live();
  }

  @Test
  void everyExcuseHasItsCase() throws Exception {
    Map<String, List<String>> excused =
        cases()
            .map(CaseFile::read)
            .flatMap(file -> file.excused().stream())
            .collect(
                Collectors.groupingBy(
                    CaseFile.Excused::name,
                    Collectors.mapping(CaseFile.Excused::reason, Collectors.toList())));
    assertThat(excused.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Excuses.all().list().stream().map(Excuses.Excuse::name).toList());
  }

  private static Stream<Path> cases() throws IOException, URISyntaxException {
    Path folder = Path.of(TwinCasesTest.class.getResource("/twin/cases").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".case")).sorted().toList().stream();
    }
  }

  private static DynamicTest test(Path path, Function<CaseFile, Outcome> replay) {
    return DynamicTest.dynamicTest(
        path.getFileName().toString(), path.toUri(), () -> check(CaseFile.read(path), replay));
  }

  private static void check(CaseFile file, Function<CaseFile, Outcome> replay) {
    Outcome outcome = replay.apply(file);
    String text = outcome.difference().map(d -> d.text("")).orElse("");
    if (file.excused().isPresent()) {
      assertThat(outcome.difference().map(Difference::kind))
          .as("the excused difference; if it is gone, so is the excuse")
          .contains(file.differs());
      Difference shown = outcome.difference().orElseThrow();
      assertThat(Excuses.all().of(shown, outcome.exchanges().get(shown.step())))
          .map(Excuses.Excuse::name)
          .contains(file.excused().orElseThrow().name());
    } else {
      assertThat(text).as(file.title()).isEmpty();
    }
    assertThat(outcome.refused()).as("the rules were refused by both").isFalse();
  }
}
