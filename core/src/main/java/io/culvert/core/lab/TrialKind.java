package io.culvert.core.lab;

import java.util.Locale;

/** What is done to routers that are one. */
enum TrialKind {
  /** The owner is killed, and started again. */
  KILL,
  /** The owner is asked to give to the other one. */
  SWITCH,
  /** The owner is drained, and resumed. */
  DRAIN,
  /** Nothing goes from the owner to the other members, nor back. */
  CUT,
  /** The owner hears nothing of the others, who hear it. */
  DEAF,
  /** The owner is not heard by the others, whom it hears. */
  MUTE,
  /** Little passes between the owner and the others, and late. */
  SLOW,
  /** Every third packet between the owner and the others is lost. */
  LOSSY,
  /** The owner's process stands still for longer than a lease, then goes on. */
  STOP,
  /** The owner's wall clock goes an hour ahead, and back. */
  CLOCK,
  /** Each member is ended in peace and started again, one after the other. */
  RESTART,
  /** The other one is started anew and has to learn of a full table. */
  JOIN;

  /** As it is typed. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it can be done where all of them move packets. */
  boolean sharing() {
    return this != SWITCH && this != JOIN;
  }

  /** Whether another one owns afterwards, whatever happens. */
  boolean moves() {
    return this == KILL
        || this == SWITCH
        || this == DRAIN
        || this == CUT
        || this == STOP
        || this == RESTART;
  }

  /** Whether no packet may be lost. */
  boolean gentle() {
    return this == SWITCH || this == DRAIN || this == CLOCK || this == RESTART || this == JOIN;
  }
}
