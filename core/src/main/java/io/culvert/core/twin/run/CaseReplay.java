package io.culvert.core.twin.run;

import io.culvert.core.twin.Sides;

/** Carries out one case. */
final class CaseReplay {

  private final Sides sides;
  private final CaseFile file;

  CaseReplay(Sides sides, CaseFile file) {
    this.sides = sides;
    this.file = file;
  }

  /** The engine against the recorded answers; needs no rights. The case must have them. */
  Outcome recorded() {
    RecordedSide kernel = new RecordedSide(file.exchanges(), file.end().orElseThrow());
    try (Pair pair = Pair.recorded(sides, file.topology(), kernel)) {
      return run(pair, file);
    }
  }

  /** The engine against this kernel. */
  Outcome live() {
    try (Pair pair = Pair.live(sides, file.topology())) {
      return run(pair, file);
    }
  }

  private static Outcome run(Pair pair, CaseFile file) {
    Playback steps = new Playback(file.exchanges());
    return new Episode(pair, Excuses.NONE, false).run(file.draft(), steps);
  }
}
