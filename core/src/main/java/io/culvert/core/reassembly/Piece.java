package io.culvert.core.reassembly;

/** One fragment's payload. Pieces that came in order, back to back, form a run. */
final class Piece {

  int offset;
  int end;
  int block;

  /** What came before it in its frame. */
  int headerBytes;

  /** The next piece of the same run. */
  Piece nextInRun;

  /** Of the first piece of a run: the next run, and where this one ends. */
  Piece nextRun;

  int runEnd;
}
