package io.culvert.core.simulation.net;

import io.culvert.core.clock.SeededRandom;

/** One direction of a wire: it takes time, and does to parcels what bad wires do. */
public final class Wire {

  /**
   * How bad it is, in parcels of a thousand.
   *
   * @param lost swallowed
   * @param doubled arriving twice
   * @param damaged with one bit flipped
   * @param late overtaken by others
   */
  public record Quality(int lost, int doubled, int damaged, int late) {

    /** A perfect wire. */
    public static final Quality GOOD = new Quality(0, 0, 0, 0);
  }

  private static final long MILLISECOND = 1_000_000L;

  private final Agenda agenda;
  private final SeededRandom random;
  private final Station end;
  private final long delayNanos;
  private Quality quality = Quality.GOOD;

  /** A good wire to {@code end}. */
  public Wire(Agenda agenda, SeededRandom random, long delayNanos, Station end) {
    this.agenda = agenda;
    this.random = random;
    this.delayNanos = delayNanos;
    this.end = end;
  }

  /** Makes it better or worse. */
  public void quality(Quality newQuality) {
    quality = newQuality;
  }

  /** Takes a parcel. */
  public void send(Parcel parcel) {
    if (happens(quality.lost)) {
      trouble(parcel, "lost");
      return;
    }
    Parcel passed = parcel;
    // once at most: two flipped bits can leave a sum as it was
    if (!parcel.damaged() && happens(quality.damaged)) {
      trouble(parcel, "damaged");
      byte[] bytes = parcel.bytes().clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      passed = parcel.damaged(bytes);
    }
    deliver(passed);
    if (happens(quality.doubled)) {
      trouble(parcel, "doubled");
      deliver(passed);
    }
  }

  private void deliver(Parcel parcel) {
    long delay = delayNanos;
    if (happens(quality.late)) {
      trouble(parcel, "late");
      delay += (1 + random.nextInt(60)) * MILLISECOND;
    }
    agenda.in(
        delay,
        () -> {
          end.receive(parcel);
          return true;
        });
  }

  private boolean happens(int ofThousand) {
    return ofThousand > 0 && random.nextInt(1000) < ofThousand;
  }

  private static void trouble(Parcel parcel, String what) {
    if (parcel.flow() != null) {
      parcel.flow().trouble(what);
    }
  }
}
