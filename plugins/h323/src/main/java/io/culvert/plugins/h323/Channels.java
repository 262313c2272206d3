package io.culvert.plugins.h323;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;

/**
 * What H.245 says of logical channels: media have an even port for RTP and the next for RTCP, and
 * data of T.120 one for TCP. What is said is dialled by the peer ({@code process_h245} and what it
 * calls in Linux nf_conntrack_h323_main.c, {@code nat_rtp_rtcp} and {@code nat_t120} in
 * nf_nat_h323.c).
 */
final class Channels {

  private static final String PARAMETERS = "h2250LogicalChannelParameters";

  private final Told told;

  Channels(Told told) {
    this.told = told;
  }

  /** Expects what a message of H.245 opens; false if it is to be dropped. */
  boolean act(Per control) {
    Per open = control.get("request", "openLogicalChannel");
    if (open != null) {
      return open(open);
    }
    Per opened = control.get("response", "openLogicalChannelAck");
    return opened == null || opened(opened);
  }

  /** A channel is to be opened, or two. */
  boolean open(Per channel) {
    Per forward = channel.get("forwardLogicalChannelParameters");
    if (!media(forward.get("multiplexParameters", PARAMETERS))
        || !media(
            channel.get("reverseLogicalChannelParameters", "multiplexParameters", PARAMETERS))) {
      return false;
    }
    boolean apart = forward.has("dataType", "data", "application", "t120", "separateLANStack");
    return !apart || data(channel.get("separateStack", "networkAddress", "localAreaAddress"));
  }

  private boolean opened(Per channel) {
    return media(channel.get("reverseLogicalChannelParameters", "multiplexParameters", PARAMETERS))
        && media(channel.get("forwardMultiplexAckParameters", "h2250LogicalChannelAckParameters"))
        && data(channel.get("separateStack", "networkAddress", "localAreaAddress"));
  }

  private boolean media(Per parameters) {
    return parameters == null
        || pair(parameters.get("mediaChannel")) && pair(parameters.get("mediaControlChannel"));
  }

  private boolean pair(Per address) {
    Told.Place place = address == null ? null : told.media(address);
    if (!told.isSpeakers(place)) {
      return true;
    }
    int even = place.port() & ~1;
    Endpoint first = Endpoint.asWritten(place.endpoint().addressBytes(), even);
    Expect pair = Expect.udp(first, told.peer()).withNext().likeMaster();
    if (!told.restatesSpeaker()) {
      return told.expect(pair.onItsOwn());
    }
    int channel = told.memory().channel(told.from(), even);
    Endpoint published = channel < 0 ? null : told.publish(pair);
    if (published != null) {
      told.write(place, published.withPort(published.port() | place.port() & 1));
      told.memory().channel(channel, told.from(), even, published.port());
    }
    return true;
  }

  private boolean data(Per address) {
    Told.Place place = address == null ? null : told.media(address);
    if (!told.isSpeakers(place)) {
      return true;
    }
    Expect any = Expect.tcp(place.endpoint(), told.peer()).asPermanent();
    if (!told.restatesSpeaker()) {
      return told.expect(any.onItsOwn());
    }
    Endpoint published = told.publish(any);
    if (published != null) {
      told.write(place, published);
    }
    return true;
  }
}
