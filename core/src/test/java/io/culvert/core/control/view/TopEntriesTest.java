package io.culvert.core.control.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.EntryView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TopEntriesTest {

  private record Sorted(long high, long low, EntryView.Key key) {}

  /** Against sorting everything, which is what it must look like from outside. */
  @Test
  void keepsWhatSortingWouldPutFirst() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      int limit = random.nextInt(300);
      int count = random.nextInt(500);
      TopEntries top = new TopEntries(limit);
      List<Sorted> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        // few values, so that there are many ties; some beyond the sign bit
        long high = random.nextInt(4) - 2L;
        long low = random.nextInt(3) - 1L;
        Sorted entry = new Sorted(high, low, new EntryView.Key(random.nextInt(), i));
        all.add(entry);
        top.add(high, low, entry.key());
      }
      all.sort(
          Comparator.comparing(Sorted::high, Long::compareUnsigned)
              .thenComparing(Sorted::low, Long::compareUnsigned)
              .thenComparing(s -> s.key().id()));
      int offset = random.nextInt(50);
      assertThat(top.from(offset))
          .isEqualTo(all.stream().limit(limit).skip(offset).map(Sorted::key).toList());
    }
  }
}
