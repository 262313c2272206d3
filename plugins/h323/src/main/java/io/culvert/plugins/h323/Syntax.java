package io.culvert.plugins.h323;

/** The messages of H.323. */
final class Syntax {

  private static final PerGrammar GRAMMAR = new PerGrammar("h245.per", "h225.per", "ras.per");

  /** H.245's, about channels. */
  static final PerType CONTROL = GRAMMAR.type("MultimediaSystemControlMessage");

  /** H.225.0's, about calls, as Q.931 carries it. */
  static final PerType USER_INFORMATION = GRAMMAR.type("UserInformation");

  /** H.225.0's, to and from gatekeepers. */
  static final PerType RAS = GRAMMAR.type("RasMessage");

  private Syntax() {}
}
