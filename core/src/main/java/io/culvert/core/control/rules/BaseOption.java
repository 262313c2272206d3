package io.culvert.core.control.rules;

/** Options every rule line knows ({@code original_opts} in {@code iptables/xtables.c}). */
enum BaseOption {
  APPEND("append", 'A', 1),
  DELETE("delete", 'D', 1),
  CHECK("check", 'C', 1),
  INSERT("insert", 'I', 1),
  REPLACE("replace", 'R', 1),
  LIST("list", 'L', 2),
  LIST_RULES("list-rules", 'S', 2),
  FLUSH("flush", 'F', 2),
  ZERO("zero", 'Z', 2),
  NEW_CHAIN("new-chain", 'N', 1),
  DELETE_CHAIN("delete-chain", 'X', 2),
  RENAME_CHAIN("rename-chain", 'E', 1),
  POLICY("policy", 'P', 1),
  SOURCE("source", 's', 1),
  DESTINATION("destination", 'd', 1),
  SRC("src", 's', 1),
  DST("dst", 'd', 1),
  PROTOCOL("protocol", 'p', 1),
  IN_INTERFACE("in-interface", 'i', 1),
  JUMP("jump", 'j', 1),
  TABLE("table", 't', 1),
  MATCH("match", 'm', 1),
  NUMERIC("numeric", 'n', 0),
  OUT_INTERFACE("out-interface", 'o', 1),
  VERBOSE("verbose", 'v', 0),
  WAIT("wait", 'w', 2),
  WAIT_INTERVAL("wait-interval", 'W', 2),
  EXACT("exact", 'x', 0),
  FRAGMENTS("fragments", 'f', 0),
  VERSION("version", 'V', 0),
  HELP("help", 'h', 2),
  LINE_NUMBERS("line-numbers", '0', 0),
  MODPROBE("modprobe", 'M', 1),
  SET_COUNTERS("set-counters", 'c', 1),
  GOTO("goto", 'g', 1),
  IPV4("ipv4", '4', 0),
  IPV6("ipv6", '6', 0);

  private static final String COMMANDS = "ADCIRLSFZNXEP";

  private final String spelling;
  private final char letter;
  private final int arguments;

  BaseOption(String spelling, char letter, int arguments) {
    this.spelling = spelling;
    this.letter = letter;
    this.arguments = arguments;
  }

  /** The option with this letter, or {@code null}. */
  static BaseOption of(char letter) {
    for (BaseOption option : values()) {
      if (option.letter == letter && option != LINE_NUMBERS) {
        return option;
      }
    }
    return null;
  }

  String spelling() {
    return spelling;
  }

  char letter() {
    return letter;
  }

  /** 0 none, 1 one, 2 one that may be left out. */
  int arguments() {
    return arguments;
  }

  boolean command() {
    return COMMANDS.indexOf(letter) >= 0;
  }
}
