package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.ConntrackMatch;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.Values;
import java.util.List;
import java.util.StringJoiner;

/** Lists of states as {@code --ctstate} and {@code --state} take and print them. */
final class StateWords {

  private record Word(String text, int bit) {}

  /** In the order in which a beginning is tried. */
  private static final List<Word> READ =
      List.of(
          new Word("INVALID", ConntrackMatch.bit(ConntrackState.INVALID)),
          new Word("NEW", ConntrackMatch.bit(ConntrackState.NEW)),
          new Word("ESTABLISHED", ConntrackMatch.bit(ConntrackState.ESTABLISHED)),
          new Word("RELATED", ConntrackMatch.bit(ConntrackState.RELATED)),
          new Word("UNTRACKED", ConntrackMatch.bit(ConntrackState.UNTRACKED)),
          new Word("SNAT", ConntrackMatch.STATE_SNAT),
          new Word("DNAT", ConntrackMatch.STATE_DNAT));

  /** In the order in which they are printed. */
  private static final int[] PRINTED = {0, 1, 3, 2, 4, 5, 6};

  private StateWords() {}

  static int read(OptionUse use, boolean virtual) throws RuleProblem {
    int bits = 0;
    for (String part : use.text().split(",", -1)) {
      int bit = 0;
      for (Word word : READ) {
        boolean known = virtual || word.bit < ConntrackMatch.STATE_SNAT;
        if (bit == 0 && known && Values.abbreviates(part, word.text)) {
          bit = word.bit;
        }
      }
      if (bit == 0) {
        throw use.bad("a list of states with commas and no blanks")
            .cure(
                "states are INVALID NEW ESTABLISHED RELATED UNTRACKED"
                    + (virtual ? " SNAT DNAT" : ""));
      }
      bits |= bit;
    }
    return bits;
  }

  static String print(int bits) {
    StringJoiner words = new StringJoiner(",");
    for (int i : PRINTED) {
      if ((bits & READ.get(i).bit) != 0) {
        words.add(READ.get(i).text);
      }
    }
    return words.toString();
  }
}
