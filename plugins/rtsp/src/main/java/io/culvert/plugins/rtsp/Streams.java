package io.culvert.plugins.rtsp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperRefusal;
import io.culvert.helpers.HelperRefusal.Reason;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;
import io.culvert.plugins.rtsp.Talk.Offer;
import io.culvert.plugins.rtsp.Talk.Setup;
import io.culvert.plugins.rtsp.TransportSpec.Ports;
import java.util.List;

/**
 * Expects the streams that one message sets up: those to the ports its client names, and, as the
 * receiver reports back and what is recorded go there, those to the ports its server names.
 */
final class Streams {

  /** Below are services that nobody is sent a stream to. */
  private static final int MIN_PORT = 1024;

  private static final int MAX_PORT = 65535;
  private static final int OK = 200;
  private static final int FAILED = 300;

  private final Message message;
  private final HelperContext rtsp;
  private final Talk talk;
  private final String text;

  Streams(Message message, HelperContext rtsp, Talk talk) {
    this.message = message;
    this.rtsp = rtsp;
    this.talk = talk;
    this.text = message.text();
  }

  /** Does what a request or response asks for. */
  void act(RtspMessage said) {
    if (said.isResponse()) {
      Setup setup = message.from() == SERVER ? talk.of(said.sequence()) : null;
      if (setup != null) {
        answered(said, setup);
      }
    } else if (said.method().equals("SETUP") && message.from() == CLIENT) {
      if (!said.sequence().isEmpty()) {
        Setup setup = talk.begin(said.sequence(), said.uri());
        said.transports().forEach(spec -> offered(spec, setup));
      }
    } else if (said.method().equals("TEARDOWN")) {
      talk.end(said.session(), said.uri(), rtsp);
    }
  }

  private void offered(TransportSpec spec, Setup setup) {
    if (spec.isBeside()) {
      String host = host(spec, "destination");
      announce(spec.ports("client_port", "dest_addr"), host, spec.transport(), setup);
      tell(spec.value("destination"), rtsp.endpoint(CLIENT), rtsp.seenAs(CLIENT));
    }
  }

  private void answered(RtspMessage said, Setup setup) {
    if (said.status() >= FAILED) {
      setup.withdraw(rtsp);
    } else if (said.status() >= OK) {
      setup.session(said.session());
      said.transports().stream().limit(1).forEach(spec -> chosen(spec, setup));
    }
  }

  private void chosen(TransportSpec spec, Setup setup) {
    List<Ports> chosen = spec.ports("client_port", "dest_addr");
    if (spec.isInterleaved() || !chosen.isEmpty()) {
      for (Offer offer : List.copyOf(setup.offers())) {
        if (offer.announcer() == CLIENT && chosen.stream().noneMatch(p -> names(p, offer))) {
          offer.withdraw(rtsp);
          setup.offers().remove(offer);
        }
      }
    }
    if (!spec.isBeside()) {
      return;
    }
    chosen.forEach(ports -> restore(ports, setup));
    tell(spec.value("destination"), rtsp.seenAs(CLIENT), rtsp.endpoint(CLIENT));
    String source = host(spec, "source");
    if (isOwn(source)) {
      announce(spec.ports("server_port", "src_addr"), source, spec.transport(), setup);
      tell(spec.value("source"), rtsp.endpoint(SERVER), rtsp.seenAs(SERVER));
    }
  }

  private static boolean names(Ports ports, Offer offer) {
    int first = offer.published().port();
    return ports.port() == first || offer.pair() && ports.port() == first + 1;
  }

  private String host(TransportSpec spec, String parameter) {
    Span value = spec.value(parameter);
    return value == null ? "" : value.in(text);
  }

  /** The address that is written there; null if it is a name or nothing. */
  private static Endpoint address(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    try {
      return Endpoint.of(bracketed ? host.substring(1, host.length() - 1) : host, 1);
    } catch (HelperRefusal notAnAddress) {
      return null;
    }
  }

  /** Whether that is the speaker's, as itself or its peer knows it; names and nothing are. */
  private boolean isOwn(String host) {
    Endpoint address = address(host);
    return address == null
        || address.sameAddress(rtsp.endpoint(message.from()))
        || address.sameAddress(rtsp.seenAs(message.from()));
  }

  private void announce(List<Ports> all, String otherwise, Transport transport, Setup setup) {
    for (Ports ports : all) {
      int last = ports.pair() ? ports.port() + 1 : ports.port();
      if (ports.port() < MIN_PORT || last > MAX_PORT) {
        continue;
      }
      String host = ports.host() == null || ports.host().isEmpty() ? otherwise : ports.host();
      if (!isOwn(host)) {
        throw new HelperRefusal(Reason.FOREIGN_ENDPOINT, "a stream is to go to another host");
      }
      Endpoint announced = rtsp.endpoint(message.from()).withPort(ports.port());
      Offer offer = expect(transport, announced, ports.pair(), setup);
      setup.add(offer);
      write(ports, offer.published());
    }
  }

  private Offer expect(Transport transport, Endpoint announced, boolean pair, Setup setup) {
    Side from = message.from();
    for (Offer offer : setup.offers()) {
      boolean same =
          offer.announcer() == from
              && offer.transport() == transport
              && offer.announced().equals(announced)
              && offer.pair() == pair;
      if (same && renew(offer)) {
        return offer; // said again, it must be answered alike
      }
    }
    Expect expect =
        transport == Transport.TCP
            ? Expect.tcp(announced, from.peer())
            : Expect.udp(announced, from.peer());
    Endpoint published = rtsp.expect(pair ? expect.withNext().unshared() : expect);
    return new Offer(from, transport, announced, published, pair);
  }

  private boolean renew(Offer offer) {
    Endpoint first = offer.published();
    return renew(offer.transport(), first)
        && (!offer.pair() || renew(offer.transport(), first.withPort(first.port() + 1)));
  }

  private boolean renew(Transport transport, Endpoint published) {
    return rtsp.renew(HelperSpec.FIRST_KIND, transport, published, RtspHelper.PATIENCE_SECONDS);
  }

  /** Writes what the client announced in the place of what its server was told. */
  private void restore(Ports ports, Setup setup) {
    for (Offer offer : setup.offers()) {
      if (offer.announcer() == CLIENT && names(ports, offer)) {
        int behind = ports.port() - offer.published().port();
        write(ports, offer.announced().withPort(offer.announced().port() + behind));
        return;
      }
    }
  }

  private void write(Ports ports, Endpoint endpoint) {
    boolean named = ports.host() != null && address(ports.host()) != null;
    put(ports.place(), ports.written(named ? literal(endpoint, true) : "", endpoint.port()));
  }

  /** Writes what the peer knows an end by, if that end is what stands there. */
  private void tell(Span place, Endpoint said, Endpoint told) {
    Endpoint address = place == null ? null : address(place.in(text));
    if (address != null && address.sameAddress(said)) {
      put(place, literal(told, place.in(text).startsWith("[")));
    }
  }

  private static String literal(Endpoint endpoint, boolean bracketed) {
    return endpoint.isIpv6() && bracketed ? "[" + endpoint.address() + "]" : endpoint.address();
  }

  private void put(Span place, String written) {
    if (!place.in(text).equals(written)) {
      rtsp.translate(message.at(place.start(), place.end()), 0, written);
    }
  }
}
