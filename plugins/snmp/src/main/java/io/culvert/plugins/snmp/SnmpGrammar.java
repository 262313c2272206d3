package io.culvert.plugins.snmp;

import java.util.ArrayList;
import java.util.List;

/**
 * What an SNMP message is made of (RFC 3416, section 3), as steps to be carried out in order; what
 * Linux's asn1_compiler makes of nf_nat_snmp_basic.asn1 comes to the same.
 */
final class SnmpGrammar {

  /** What a step does. */
  enum Kind {
    /** Reads an element with a certain tag. */
    ELEMENT,
    /** One of the alternatives before it must have been there. */
    CHOSEN,
    /** A sequence ends. */
    END,
    /** A list ends, or goes on at the target. */
    END_OR_MORE,
    /** Back to where a request or an answer began. */
    RETURN,
    /** All has been read. */
    COMPLETE
  }

  /** What to make of an element. */
  enum Action {
    NONE,
    VERSION,
    ADDRESS
  }

  /**
   * A step.
   *
   * @param tag of the element
   * @param optional whether an element with another tag may stand here
   * @param alternative whether it is passed over when one before it matched
   * @param target where to go on, 0 for the next
   */
  record Step(
      Kind kind, int tag, boolean optional, boolean alternative, Action action, int target) {}

  private static final int INTEGER = 0x02;
  private static final int STRING = 0x04;
  private static final int NULL = 0x05;
  private static final int OBJECT = 0x06;
  private static final int SEQUENCE = 0x30;
  private static final int ADDRESS = 0x40;

  /** Counter32, TimeTicks, Opaque, Counter64, Unsigned32. */
  private static final int[] APPLICATION = {0x41, 0x43, 0x44, 0x46, 0x42};

  /** noSuchObject, noSuchInstance, endOfMibView. */
  private static final int[] EXCEPTIONS = {0x80, 0x81, 0x82};

  /** Get, GetNext, GetBulk, response, Set, inform, trap, report. */
  private static final int[] PDUS = {0xA0, 0xA1, 0xA5, 0xA2, 0xA3, 0xA6, 0xA7, 0xA8};

  /** Behind the version, the community, the choice of PDUs, and three ends. */
  private static final int PDU = 3 + PDUS.length + 3;

  /** Where what is said of one object begins: behind three numbers and the head of the list. */
  static final int BINDING = PDU + 4;

  static final List<Step> MESSAGE = message();

  private SnmpGrammar() {}

  private static List<Step> message() {
    List<Step> steps = new ArrayList<>();
    steps.add(element(SEQUENCE, Action.NONE));
    steps.add(element(INTEGER, Action.VERSION));
    steps.add(element(STRING, Action.NONE));
    for (int tag : PDUS) {
      steps.add(new Step(Kind.ELEMENT, tag, true, false, Action.NONE, PDU));
    }
    steps.add(mark(Kind.CHOSEN, 0));
    steps.add(mark(Kind.END, 0));
    steps.add(mark(Kind.COMPLETE, 0));
    pdu(steps);
    return List.copyOf(steps);
  }

  private static void pdu(List<Step> steps) {
    for (int i = 0; i < 3; i++) {
      steps.add(element(INTEGER, Action.NONE));
    }
    steps.add(element(SEQUENCE, Action.NONE));
    steps.add(element(SEQUENCE, Action.NONE));
    steps.add(element(OBJECT, Action.NONE));
    steps.add(choice(INTEGER, false, Action.NONE));
    steps.add(choice(STRING, true, Action.NONE));
    steps.add(choice(OBJECT, true, Action.NONE));
    steps.add(choice(ADDRESS, false, Action.ADDRESS));
    for (int tag : APPLICATION) {
      steps.add(choice(tag, false, Action.NONE));
    }
    steps.add(choice(NULL, true, Action.NONE));
    for (int tag : EXCEPTIONS) {
      steps.add(choice(tag, true, Action.NONE));
    }
    steps.add(mark(Kind.CHOSEN, 0));
    steps.add(mark(Kind.END, 0));
    steps.add(mark(Kind.END_OR_MORE, BINDING));
    steps.add(mark(Kind.END, 0));
    steps.add(mark(Kind.RETURN, 0));
  }

  private static Step element(int tag, Action action) {
    return new Step(Kind.ELEMENT, tag, false, false, action, 0);
  }

  private static Step choice(int tag, boolean alternative, Action action) {
    return new Step(Kind.ELEMENT, tag, true, alternative, action, 0);
  }

  private static Step mark(Kind kind, int target) {
    return new Step(kind, 0, false, false, Action.NONE, target);
  }
}
