package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a line into arguments as {@code iptables-restore} does ({@code add_param_to_argv} in {@code
 * iptables/xshared.c}): blanks separate, only the double quote quotes, a backslash escapes only
 * inside quotes, and a closing quote ends the argument.
 */
final class ArgumentLexer {

  private static final int MAX_ARGUMENTS = 250;
  private static final int MAX_ARGUMENT_CHARACTERS = 1023;

  private final String line;
  private final List<Argument> arguments = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int begin = -1;

  private ArgumentLexer(String line) {
    this.line = line;
  }

  /** The arguments of {@code line} from character {@code from} on. */
  static List<Argument> split(String line, int from) throws RuleProblem {
    ArgumentLexer lexer = new ArgumentLexer(line);
    lexer.run(from);
    return lexer.arguments;
  }

  private void run(int from) throws RuleProblem {
    int at = from;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c == '"') {
        at = quoted(at);
        end(at);
      } else if (c == ' ' || c == '\t') {
        if (text.length() > 0) {
          end(at);
        }
        at++;
      } else {
        add(c, at);
        at++;
      }
    }
    if (text.length() > 0) {
      end(at);
    }
  }

  private int quoted(int open) throws RuleProblem {
    begin = begin < 0 ? open : begin;
    int at = open + 1;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c == '"') {
        return at + 1;
      }
      if (c == '\\' && at + 1 < line.length()) {
        at++;
      }
      add(line.charAt(at), at);
      at++;
    }
    throw new RuleProblem(RuleCode.E021, column(open), 1, "quote is not closed")
        .cure("end the text with a double quote on the same line");
  }

  private void add(char c, int at) throws RuleProblem {
    begin = begin < 0 ? at : begin;
    text.append(c);
    if (text.length() > MAX_ARGUMENT_CHARACTERS) {
      throw new RuleProblem(RuleCode.E021, column(begin), 1, "argument is longer than 1023 bytes");
    }
  }

  private void end(int at) throws RuleProblem {
    arguments.add(new Argument(text.toString(), column(begin), line.codePointCount(begin, at)));
    text.setLength(0);
    begin = -1;
    if (arguments.size() > MAX_ARGUMENTS) {
      throw new RuleProblem(RuleCode.E021, 1, 1, "line has more than 250 arguments");
    }
  }

  private int column(int at) {
    return line.codePointCount(0, at) + 1;
  }
}
