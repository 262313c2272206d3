package io.culvert.plugins.sip;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperRefusal;
import io.culvert.helpers.HelperSpec;
import java.util.Optional;

/**
 * The media that a session description (RFC 8866) announces: each has an even port for RTP and the
 * next for RTCP, and both are expected from the other end of the signalling only ({@code
 * process_sdp}, {@code set_expected_rtp_rtcp} in Linux nf_conntrack_sip.c).
 */
final class SipMedia {

  /** The kind of expectation that registrations make. */
  static final String SIGNALLING = HelperSpec.FIRST_KIND;

  /** The kinds that descriptions make, by what their lines begin with. */
  static final String[] KINDS = {"audio", "video", "image"};

  private static final String NEXT_MEDIA = "m=";
  private static final int MIN_PORT = 1024;
  private static final int MAX_PORT = 65535;

  private final Said said;
  private final SipText text;
  private final String network;

  /** Where the media that is read about will be heard; null as long as none is known. */
  private Endpoint address;

  SipMedia(Said said) {
    this.said = said;
    this.text = said.text();
    this.network = said.speaker().isIpv6() ? "IN IP6 " : "IN IP4 ";
  }

  private static boolean isThere(Place place) {
    return place != null && place != SipText.NONE;
  }

  /** Expects what is described, if anything is; false if the message is to be dropped. */
  boolean expect() {
    Place version = text.line("v=", 0, "", "");
    if (!isThere(version)) {
      return true;
    }
    int session = version.start();
    Place connection = text.line("c=", session, NEXT_MEDIA, network);
    Endpoint ofSession = isThere(connection) ? connection.endpoint() : null;
    address = ofSession;
    int at = session;
    int known = 0;
    while (known < KINDS.length) {
      Place line = text.line(NEXT_MEDIA, at, "", "");
      if (!isThere(line)) {
        break;
      }
      String kind = kind(line);
      if (kind == null) {
        at = line.end();
        continue;
      }
      at = line.start() + kind.length() + 1;
      long port = text.literals().number(at, text.length());
      if (port <= 0) {
        continue;
      }
      if (!media(kind, at, line.end(), port, ofSession)) {
        return false;
      }
      known++;
    }
    return address == null || !said.sip().restates() || describeSession(session);
  }

  private String kind(Place line) {
    for (String kind : KINDS) {
      String word = kind + " ";
      if (line.length() >= word.length() && text.toString().startsWith(word, line.start())) {
        return kind;
      }
    }
    return null;
  }

  private boolean media(String kind, int at, int end, long port, Endpoint ofSession) {
    if (port < MIN_PORT || port > MAX_PORT) {
      return said.refuse("media-port");
    }
    Place own = text.line("c=", at, NEXT_MEDIA, network);
    address = isThere(own) ? own.endpoint() : ofSession;
    if (address == null) {
      return said.refuse("media-address");
    }
    if (!expect(kind, at, end, (int) port)) {
      return false;
    }
    return !isThere(own) || !said.sip().restates() || describeMedia(at);
  }

  private boolean expect(String kind, int at, int end, int port) {
    if (!address.sameAddress(said.speaker())) {
      return true;
    }
    Endpoint wanted = Endpoint.asWritten(address.addressBytes(), port);
    boolean direct = false;
    Optional<Endpoint> elsewhere = elsewhere(kind, wanted);
    boolean there = false;
    while (elsewhere.isPresent() && !there) {
      if (!direct && said.sip().restates() && !elsewhere.get().equals(wanted)) {
        // both are behind the same router: they can meet without it
        wanted = elsewhere.get();
        address = wanted;
        direct = true;
        elsewhere = elsewhere(kind, wanted);
      } else {
        there = true;
      }
    }
    Endpoint even = Endpoint.asWritten(wanted.addressBytes(), wanted.port() & ~1);
    if (direct && !write(at, end, even.port())) {
      return said.refuse("description");
    }
    return there || expect(kind, at, end, even, direct);
  }

  private Optional<Endpoint> elsewhere(String kind, Endpoint at) {
    return said.sip()
        .expectedElsewhere(Expect.udp(at, said.from().peer()).ofKind(kind).asItStands());
  }

  private boolean expect(String kind, int at, int end, Endpoint even, boolean direct) {
    Expect pair = Expect.udp(even, said.from().peer()).ofKind(kind).withNext();
    try {
      Endpoint published = said.sip().expect(direct ? pair.asItStands() : pair);
      if (direct || !said.sip().restates()) {
        return true;
      }
      address = published;
      return published.port() == even.port()
          || write(at, end, published.port())
          || said.forget("description");
    } catch (HelperRefusal refused) {
      return said.refuse("no-media");
    }
  }

  private boolean write(int at, int end, int port) {
    text.replace(at, end, Integer.toString(port));
    return writeLength();
  }

  private boolean describeMedia(int at) {
    return writeAddress("c=", at) && writeLength() || said.refuse("description");
  }

  private boolean describeSession(int session) {
    if (!writeAddress("o=", session)) {
      return said.refuse("description");
    }
    writeAddress("c=", session);
    return writeLength() || said.refuse("description");
  }

  private boolean writeAddress(String name, int from) {
    Place place = text.line(name, from, NEXT_MEDIA, network);
    if (!isThere(place)) {
      return false;
    }
    text.replace(place.start(), place.end(), address.address());
    return true;
  }

  /** The length of the description, which the message's header says; false if there is none. */
  private boolean writeLength() {
    Place version = text.line("v=", 0, "", "");
    Place length = text.firstOnly(SipText.Header.CONTENT_LENGTH);
    if (!isThere(version) || length == SipText.NONE) {
      return false;
    }
    int bytes = text.length() - version.start() + "v=".length();
    text.replace(length.start(), length.end(), Integer.toString(bytes));
    return true;
  }
}
