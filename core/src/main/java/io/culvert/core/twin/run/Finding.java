package io.culvert.core.twin.run;

import java.util.Optional;

/**
 * A kind of difference that a run found.
 *
 * @param episode the first that showed it
 * @param times how many episodes showed it
 * @param repeats whether it showed again when the same steps were carried out again
 * @param found the outcome that showed it, shrunk where it repeats
 * @param file name of its case file, empty where none was written
 */
record Finding(long episode, long times, boolean repeats, Outcome found, Optional<String> file) {

  Difference difference() {
    return found.difference().orElseThrow();
  }

  Finding again() {
    return new Finding(episode, times + 1, repeats, found, file);
  }
}
