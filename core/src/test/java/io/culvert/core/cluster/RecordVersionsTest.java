package io.culvert.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordVersionsTest {

  private static final Set<String> ALL = Set.of("a", "b", "c", "w");

  private final RecordVersions versions =
      new RecordVersions(
          "a",
          new Electorate(List.of("a", "b", "c", "w"), Optional.empty(), Set.of("w")),
          new Reads(1, 2));

  private static Seen seen(String member, Reads reads) {
    return new Seen(member, 0, 1, false, false, false, reads);
  }

  private static List<Seen> reading(Reads b, Reads c) {
    return List.of(
        seen("a", new Reads(1, 2)), seen("b", b), seen("c", c), seen("w", new Reads(1, 1)));
  }

  @Test
  void anUpgradeMemberByMember() {
    Reads old = new Reads(1, 1);
    Reads late = new Reads(1, 2);
    assertThat(versions.version()).isEqualTo(2);
    assertThat(versions.look(reading(old, old), ALL)).isTrue();
    assertThat(versions.version()).as("of those who may own").isEqualTo(1);
    assertThat(versions.told()).containsExactlyInAnyOrder("b", "c");
    assertThat(versions.look(reading(old, late), ALL)).as("nothing new").isFalse();
    assertThat(versions.look(reading(late, late), ALL)).isTrue();
    assertThat(versions.version()).isEqualTo(2);
    assertThat(versions.problem()).isEmpty();
  }

  @Test
  void whoReadsNoneOfThisOnesIsToldNothingAndNamed() {
    versions.look(reading(new Reads(3, 4), new Reads(1, 1)), ALL);
    assertThat(versions.version()).isEqualTo(1);
    assertThat(versions.told()).containsExactly("c");
    assertThat(versions.problem())
        .startsWith(
            "member b reads records of version 3 to 4, this one 1 to 2: it is told nothing");
    versions.look(reading(new Reads(2, 4), new Reads(1, 1)), ALL);
    assertThat(versions.told()).as("no version is all three's").containsExactly("c");
    assertThat(versions.problem()).startsWith("member b reads");
    versions.look(reading(new Reads(2, 4), new Reads(2, 2)), ALL);
    assertThat(versions.told()).containsExactlyInAnyOrder("b", "c");
    assertThat(versions.problem()).isEmpty();
  }

  @Test
  void whoWasNotHeardOrIsAwayIsNotTold() {
    versions.look(reading(null, new Reads(1, 1)), ALL);
    assertThat(versions.told()).containsExactly("c");
    versions.look(reading(null, new Reads(1, 1)), Set.of("a", "b"));
    assertThat(versions.told()).isEmpty();
    assertThat(versions.version()).isEqualTo(2);
  }
}
