package io.culvert.plugins.sip;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperRefusal;
import io.culvert.helpers.Transport;
import io.culvert.plugins.sip.SipText.Header;
import io.culvert.plugins.sip.SipText.Walk;
import java.util.List;

/**
 * What requests and responses do (RFC 3261): an invitation and what follows it announce media, a
 * registration announces where calls are to be signalled, and what ends a call ends the waiting for
 * its media. Read as Linux nf_conntrack_sip.c reads them.
 */
final class SipDialog {

  private static final String RESPONSE = "SIP/2.0 ";
  private static final List<String> METHODS =
      List.of("INVITE", "UPDATE", "ACK", "PRACK", "BYE", "REGISTER");
  private static final List<String> ANSWERED = List.of("INVITE", "UPDATE", "PRACK", "REGISTER");

  private final Said said;
  private final SipText text;
  private final Said.Memory memory;

  SipDialog(Said said) {
    this.said = said;
    this.text = said.text();
    this.memory = said.memory();
  }

  /** Does what the message asks for; false if it is to be dropped. */
  boolean act() {
    return text.has(0, RESPONSE) ? response() : request();
  }

  private boolean request() {
    // telephones may speak from another port than they listen at
    Place via = text.header(Header.VIA_UDP);
    if (via != SipText.NONE
        && via.endpoint().port() != said.speaker().port()
        && via.endpoint().sameAddress(said.speaker())) {
      memory.listensAt(via.endpoint().port());
    }
    for (String method : METHODS) {
      int end = method.length();
      if (text.length() < end + 2
          || !text.has(0, method)
          || !text.has(end, " ")
          || !text.isLetter(end + 1)) {
        continue;
      }
      long number = number(text.firstOnly(Header.CSEQ));
      return number == Literals.NO_NUMBER ? said.refuse("no-sequence") : request(method, number);
    }
    return true;
  }

  private boolean request(String method, long number) {
    switch (method) {
      case "INVITE" -> {
        withdrawMedia();
        boolean expected = new SipMedia(said).expect();
        if (expected) {
          memory.inviteNumber(number);
        }
        return expected;
      }
      case "BYE" -> {
        withdrawMedia();
        return true;
      }
      case "REGISTER" -> {
        return register(number);
      }
      default -> {
        return new SipMedia(said).expect();
      }
    }
  }

  private void withdrawMedia() {
    said.sip().withdraw(SipMedia.KINDS);
  }

  private long number(Place place) {
    return place == SipText.NONE
        ? Literals.NO_NUMBER
        : text.literals().number(place.start(), text.length());
  }

  private boolean response() {
    if (text.length() < "SIP/2.0 200".length()) {
      return true;
    }
    long code = text.literals().number(RESPONSE.length(), text.length());
    if (code <= 0) {
      return said.refuse("no-status");
    }
    Place sequence = text.firstOnly(Header.CSEQ);
    long number = number(sequence);
    if (number == Literals.NO_NUMBER) {
      return said.refuse("no-sequence");
    }
    for (String method : ANSWERED) {
      if (text.has(sequence.end() + 1, method)) {
        return method.equals("REGISTER") ? registered(code, number) : answered(code, number);
      }
    }
    return true;
  }

  private boolean answered(long code, long number) {
    if (code >= 100 && code <= 299) {
      return new SipMedia(said).expect();
    }
    if (memory.inviteNumber() == number) {
      withdrawMedia();
    }
    return true;
  }

  /** Expects calls where the client says it takes them, as soon as the registrar agrees. */
  private boolean register(long number) {
    if (said.sip().isExpected()) {
      return true;
    }
    Place contact = text.header(Header.CONTACT);
    if (contact == SipText.NONE
        || !contact.endpoint().sameAddress(said.speaker())
        || !sameTransport(contact)) {
      return true;
    }
    long seconds = lifetime(contact, headerLifetime());
    if (seconds == Literals.NO_NUMBER) {
      return said.refuse("no-lifetime");
    }
    if (seconds != 0 && !expectCalls(contact)) {
      return false;
    }
    memory.registerNumber(number);
    return true;
  }

  private boolean expectCalls(Place contact) {
    Endpoint at = contact.endpoint();
    int listens = memory.listensAt() == 0 ? said.speaker().port() : memory.listensAt();
    boolean asKnown = said.sip().restates() && at.port() == listens;
    int first = asKnown ? said.speakerSeen().port() : at.port();
    if (first == 0) {
      return said.refuse("no-registration"); // it speaks from no port that others could be given
    }
    boolean tcp = said.transport() == Transport.TCP;
    Expect expect = tcp ? Expect.tcp(at, said.from().peer()) : Expect.udp(at, said.from().peer());
    try {
      Endpoint published =
          said.sip().expect(expect.startingAt(first).asPermanent().dormant().withHelper());
      if (said.sip().restates() && !published.equals(at)) {
        text.replace(contact.start(), contact.end(), Literals.written(published));
      }
      return true;
    } catch (HelperRefusal refused) {
      return said.refuse("no-registration");
    }
  }

  private long headerLifetime() {
    return Math.max(0, number(text.firstOnly(Header.EXPIRES)));
  }

  /** How long a contact is to be kept: what its parameters say, else {@code otherwise}. */
  private long lifetime(Place contact, long otherwise) {
    int at = text.parameter(contact.end(), "expires=");
    return at < 0 ? otherwise : text.literals().number(at, text.parametersEnd(contact.end()));
  }

  private boolean sameTransport(Place contact) {
    int at = text.parameter(contact.end(), "transport=");
    return at < 0 || text.has(at, said.transport().name());
  }

  private boolean registered(long code, long number) {
    if (memory.registerNumber() != number || code >= 100 && code <= 199) {
      return true;
    }
    if (code >= 200 && code <= 299) {
      long otherwise = headerLifetime();
      Walk walk = new Walk();
      for (Place contact = text.header(Header.CONTACT, walk);
          contact != SipText.NONE;
          contact = text.header(Header.CONTACT, walk)) {
        if (!contact.endpoint().sameAddress(said.listenerSeen()) || !sameTransport(contact)) {
          continue;
        }
        long seconds = lifetime(contact, otherwise);
        if (seconds == Literals.NO_NUMBER) {
          return said.refuse("no-lifetime");
        }
        if (seconds == 0) {
          break;
        }
        if (renewed(contact, seconds)) {
          return true;
        }
      }
    }
    said.sip().withdraw(SipMedia.SIGNALLING);
    return true;
  }

  private boolean renewed(Place contact, long seconds) {
    int bounded = (int) Math.min(seconds, Integer.MAX_VALUE);
    return said.sip().renew(SipMedia.SIGNALLING, said.transport(), contact.endpoint(), bounded);
  }
}
