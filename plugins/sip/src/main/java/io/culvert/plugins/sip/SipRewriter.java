package io.culvert.plugins.sip;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;
import io.culvert.plugins.sip.SipText.Header;
import io.culvert.plugins.sip.SipText.Walk;

/**
 * Puts the addresses in a message as the listener knows them: those of this connection, in the
 * first line, in Via and its parameters, in Contact, From and To ({@code nf_nat_sip} in Linux
 * nf_nat_sip.c).
 */
final class SipRewriter {

  private final Said said;
  private final SipText text;

  SipRewriter(Said said) {
    this.said = said;
    this.text = said.text();
  }

  /** Does so. */
  void rewrite() {
    boolean request = !text.has(0, "SIP/2.0");
    if (request) {
      map(text.request());
    }
    via(request);
    Walk walk = new Walk();
    for (Place contact = text.header(Header.CONTACT, walk);
        contact != SipText.NONE;
        contact = text.header(Header.CONTACT, walk)) {
      map(contact);
    }
    map(text.header(Header.FROM));
    map(text.header(Header.TO));
    int listensAt = said.memory().listensAt();
    if (said.from() == Side.SERVER && listensAt != 0) {
      said.sip().deliverTo(listensAt);
    }
  }

  /** Writes what the listener knows an end of this connection by; how much longer that is. */
  private int map(Place place) {
    if (place == SipText.NONE) {
      return 0;
    }
    Endpoint told;
    if (place.endpoint().equals(said.speaker())) {
      told = said.speakerSeen();
    } else if (place.endpoint().equals(said.listenerSeen())) {
      int listensAt = said.memory().listensAt();
      told = listensAt == 0 ? said.listener() : said.listener().withPort(listensAt);
    } else {
      return 0;
    }
    if (told.equals(place.endpoint())) {
      return 0;
    }
    String written = Literals.written(told);
    text.replace(place.start(), place.end(), written);
    return written.length() - place.length();
  }

  private void via(boolean request) {
    boolean tcp = said.transport() == Transport.TCP;
    Place via = text.header(tcp ? Header.VIA_TCP : Header.VIA_UDP);
    Endpoint sender = request ? said.speaker() : said.listenerSeen();
    if (via == SipText.NONE || !via.endpoint().equals(sender)) {
      return;
    }
    int end = via.end() + map(via);
    host(end, "maddr=", said.speaker(), said.speakerSeen(), true);
    host(end, "received=", said.listenerSeen(), said.listener(), false);
    int at = text.parameter(end, "rport=");
    long port = at < 0 ? Literals.NO_NUMBER : text.literals().number(at, text.parametersEnd(end));
    if (port == said.listenerSeen().port() && port != said.listener().port()) {
      int digits = text.literals().digits(at, text.length());
      text.replace(at, at + digits, Integer.toString(said.listener().port()));
    }
  }

  private void host(int from, String parameter, Endpoint known, Endpoint told, boolean brackets) {
    int at = text.parameter(from, parameter);
    Place place = at < 0 ? null : text.literals().address(at, text.parametersEnd(from), brackets);
    if (place != null && place.endpoint().sameAddress(known) && !known.sameAddress(told)) {
      String host = brackets ? Literals.host(told) : told.address();
      text.replace(place.start(), place.end(), host);
    }
  }
}
