package io.culvert.core.helper;

import java.util.Arrays;
import java.util.function.Consumer;

/** The attachments of one engine by number, from 1. Loop only; does not allocate but for growth. */
final class AttachmentPool {

  private HelperAttachment[] all = new HelperAttachment[16];
  private int[] free = new int[16];
  private int freeCount;
  private int made;

  HelperAttachment take() {
    if (freeCount > 0) {
      return all[free[--freeCount]];
    }
    if (made + 1 == all.length) {
      all = Arrays.copyOf(all, all.length << 1);
      free = Arrays.copyOf(free, free.length << 1);
    }
    made++;
    all[made] = new HelperAttachment(made);
    return all[made];
  }

  HelperAttachment get(int number) {
    return all[number];
  }

  void giveBack(HelperAttachment attachment) {
    attachment.detach();
    free[freeCount++] = attachment.number;
  }

  /** Calls {@code action} for each attachment in use. */
  void forEach(Consumer<HelperAttachment> action) {
    for (int number = 1; number <= made; number++) {
      if (all[number].entryId != 0) {
        action.accept(all[number]);
      }
    }
  }

  /** What a helper keeps of its connections is kept no longer. */
  void forget(LoadedHelper helper) {
    forEach(
        attachment -> {
          if (attachment.helper == helper) {
            attachment.forget();
          }
        });
  }

  int inUse() {
    return made - freeCount;
  }
}
