package io.culvert.plugins.rtsp;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is remembered of a connection: the streams it has set up last. */
final class Talk {

  private static final int MOST_SETUPS = 16;
  private static final int MOST_OFFERS = 16;
  private static final int LONGEST_NAME = 256;

  /**
   * Ports that were announced and are expected.
   *
   * @param announcer who announced them
   * @param transport what is expected there
   * @param announced in its own words
   * @param published as its peer was told
   * @param pair whether the next port belongs to it
   */
  record Offer(
      Side announcer, Transport transport, Endpoint announced, Endpoint published, boolean pair) {

    /** Expects it no longer. */
    void withdraw(HelperContext rtsp) {
      rtsp.withdraw(transport, published);
      if (pair) {
        rtsp.withdraw(transport, published.withPort(published.port() + 1));
      }
    }
  }

  /** A request to set up one stream, and what became of it. */
  static final class Setup {
    private String uri = "";
    private final List<Offer> offers = new ArrayList<>();
    private String session = "";

    List<Offer> offers() {
      return offers;
    }

    void add(Offer offer) {
      offers.remove(offer);
      if (offers.size() < MOST_OFFERS) {
        offers.add(offer);
      }
    }

    void session(String name) {
      session = bounded(name);
    }

    void withdraw(HelperContext rtsp) {
      offers.forEach(offer -> offer.withdraw(rtsp));
      offers.clear();
    }
  }

  private final Map<String, Setup> setups = new LinkedHashMap<>();
  private boolean known;

  /** What is longer than any name has to be is none. */
  private static String bounded(String name) {
    return name.length() > LONGEST_NAME ? "" : name;
  }

  /** Whether it has been RTSP from the first. */
  boolean isKnown() {
    return known;
  }

  void known() {
    known = true;
  }

  /** The request of that number, perhaps said again; above so many the oldest is forgotten. */
  Setup begin(String sequence, String uri) {
    Setup before = setups.get(sequence);
    if (before != null && before.uri.equals(bounded(uri))) {
      return before;
    }
    setups.remove(sequence);
    if (setups.size() >= MOST_SETUPS) {
      setups.remove(setups.keySet().iterator().next());
    }
    Setup begun = new Setup();
    begun.uri = bounded(uri);
    setups.put(sequence, begun);
    return begun;
  }

  /** The request of that number; null if there was none. */
  Setup of(String sequence) {
    return setups.get(sequence);
  }

  /** Withdraws what a session expects: of the one stream that {@code uri} names, or of all. */
  void end(String session, String uri, HelperContext rtsp) {
    List<Setup> its =
        setups.values().stream()
            .filter(setup -> !setup.session.isEmpty() && setup.session.equals(session))
            .toList();
    boolean one = its.stream().anyMatch(setup -> setup.uri.equals(uri));
    its.stream()
        .filter(setup -> !one || setup.uri.equals(uri))
        .forEach(setup -> setup.withdraw(rtsp));
  }
}
