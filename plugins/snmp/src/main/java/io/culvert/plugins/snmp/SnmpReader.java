package io.culvert.plugins.snmp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the addresses are in an SNMP message (RFC 1157, RFC 3416; BER). Carries out {@link
 * SnmpGrammar} as Linux's decoder does (lib/asn1_decoder.c), down to what that lets pass: values
 * side by side. Used once.
 */
final class SnmpReader {

  private static final int CONSTRUCTED = 0x20;
  private static final int LONG_TAG = 0x1F;
  private static final int INDEFINITE = 0x80;
  private static final int MAX_DEPTH = 10;
  private static final int ADDRESS_BYTES = 4;

  /** The message cannot be read on. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable() {
      super(null, null, false, false);
    }
  }

  private final String data;
  private final List<Integer> addresses = new ArrayList<>();
  private final Deque<Integer> ends = new ArrayDeque<>();
  private final Deque<Integer> returns = new ArrayDeque<>();
  private int at;
  private int end;
  private int length;
  private boolean matched;
  private boolean indefinite;

  SnmpReader(String data) {
    this.data = data;
    this.end = data.length();
  }

  /** Where the values of type IpAddress begin, four bytes each; empty if it cannot be read. */
  Optional<Stream<Integer>> addresses() {
    try {
      for (int pc = 0; pc >= 0; ) {
        pc = step(SnmpGrammar.MESSAGE.get(pc), pc);
      }
      return Optional.of(addresses.stream());
    } catch (Unreadable unreadable) {
      return Optional.empty();
    }
  }

  /** Carries out one step; the number of the next, -1 for none. */
  private int step(SnmpGrammar.Step step, int pc) {
    switch (step.kind()) {
      case ELEMENT:
        return element(step, pc);
      case CHOSEN:
        require(matched);
        return pc + 1;
      case END:
        leave();
        return pc + 1;
      case END_OR_MORE:
        return more() ? step.target() : pc + 1;
      case RETURN:
        return returns.pop();
      default:
        require(ends.isEmpty() && returns.isEmpty());
        return -1;
    }
  }

  private int element(SnmpGrammar.Step step, int pc) {
    if (step.alternative() && matched || at == end && (step.optional() || isListed(pc))) {
      return pc + 1;
    }
    matched = false;
    indefinite = false;
    require(at < end - 1);
    int tag = data.charAt(at);
    require((tag & LONG_TAG) != LONG_TAG);
    if (((step.tag() ^ tag) & ~(step.tag() & CONSTRUCTED)) != 0) {
      require(step.optional());
      return pc + 1;
    }
    at++;
    matched = true;
    header(tag);
    if ((step.tag() & CONSTRUCTED) != 0) {
      enter();
    } else {
      act(step.action());
      skip();
    }
    if (step.target() > 0) {
      require(returns.size() < MAX_DEPTH);
      returns.push(pc + 1);
      return step.target();
    }
    return pc + 1;
  }

  /** A list may be empty. */
  private static boolean isListed(int pc) {
    return pc == SnmpGrammar.BINDING;
  }

  private void header(int tag) {
    length = data.charAt(at++);
    if (length == INDEFINITE) {
      require((tag & CONSTRUCTED) != 0 && end - at >= 2);
      indefinite = true;
    } else {
      if (length > INDEFINITE) {
        int bytes = length - INDEFINITE;
        require(bytes <= 2 && at < end - bytes);
        length = 0;
        for (int i = 0; i < bytes; i++) {
          length = length << 8 | data.charAt(at++);
        }
      }
      require(length <= end - at);
    }
  }

  private void enter() {
    require(ends.size() < MAX_DEPTH);
    ends.push(indefinite ? 0 : end);
    end = indefinite ? end : at + length;
  }

  /** What is skipped is never of indefinite length: that would have to be constructed. */
  private void skip() {
    at += length;
  }

  private void act(SnmpGrammar.Action action) {
    if (action == SnmpGrammar.Action.VERSION) {
      require(length == 1 && data.charAt(at) <= 1);
    } else if (action == SnmpGrammar.Action.ADDRESS) {
      require(length == ADDRESS_BYTES);
      addresses.add(at);
    }
  }

  private void leave() {
    int outer = pop();
    if (outer == 0) {
      require(end - at >= 2 && data.charAt(at) == 0 && data.charAt(at + 1) == 0);
      at += 2;
    } else {
      require(at == end);
      end = outer;
    }
  }

  /** Whether the list goes on; else it is left. */
  private boolean more() {
    require(!ends.isEmpty());
    boolean openEnded = ends.peek() == 0;
    require(!openEnded || end - at >= 2);
    if (openEnded ? data.charAt(at) != 0 : at < end) {
      return true;
    }
    leave();
    return false;
  }

  private int pop() {
    require(!ends.isEmpty());
    return ends.pop();
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new Unreadable();
    }
  }
}
