package io.culvert.plugins.h323;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.Side;
import java.util.List;

/**
 * What H.225.0 says about a call: where H.245 will be spoken, what channels are to be there at
 * once, who calls whom, and whom to call instead ({@code process_q931} and what it calls in Linux
 * nf_conntrack_h323_main.c, {@code nat_h245} and {@code nat_callforwarding} in nf_nat_h323.c).
 */
final class Calls {

  private static final List<String> KINDS =
      List.of("setup", "callProceeding", "connect", "alerting", "facility", "progress");

  private final Told told;
  private final Channels channels;

  Calls(Told told) {
    this.told = told;
    this.channels = new Channels(told);
  }

  /** Does what the message asks for; false if it is to be dropped. */
  boolean act(Per information) {
    Per said = information.get("h323-uu-pdu");
    Per body = said.get("h323-message-body");
    for (String kind : KINDS) {
      if (body.has(kind) && !body(kind, body.get(kind))) {
        return false;
      }
    }
    Per tunnelled = said.get("h245Control");
    return tunnelled == null || tunnelled.items().stream().allMatch(channels::act);
  }

  private boolean body(String kind, Per body) {
    if (body.has("reason", "callForwarded")) {
      return forwarded(body.get("alternativeAddress"));
    }
    Per control = body.get("h245Address");
    if (control != null && !control(control)) {
      return false;
    }
    if (kind.equals("setup") && told.restates()) {
      restate(body.get("destCallSignalAddress"), told.context().endpoint(told.peer()));
      restate(body.get("sourceCallSignalAddress"), told.context().seenAs(told.from()));
    }
    Per fast = body.get("fastStart");
    return fast == null || fast.items().stream().allMatch(channels::open);
  }

  /** Puts an end of this connection as its hearer knows it, unless it is put so already. */
  private void restate(Per address, Endpoint known) {
    Told.Place place = address == null ? null : told.signal(address);
    if (place != null && !place.endpoint().sameAddress(known)) {
      told.write(place, known);
    }
  }

  /** The peer is to call somebody else ({@code expect_callforwarding}). */
  private boolean forwarded(Per address) {
    Told.Place place = address == null ? null : told.signal(address);
    if (place == null || place.port() == 0) {
      return true;
    }
    Expect call = Expect.tcp(place.endpoint(), told.peer()).withHelper(Q931Helper.NAME).onward();
    if (!told.restatesSpeaker()) {
      return told.expect(call.asItStands());
    }
    Endpoint published = told.publish(call);
    if (published != null && !published.equals(place.endpoint())) {
      told.write(place, published);
    }
    return true;
  }

  private boolean control(Per address) {
    Told.Place place = told.signal(address);
    if (!told.isSpeakers(place)) {
      return true;
    }
    Side from = told.from();
    CallMemory memory = told.memory();
    Expect control = Expect.tcp(place.endpoint(), told.peer()).withHelper(H245Helper.NAME);
    if (!told.restatesSpeaker()) {
      return told.expect(control.onItsOwn());
    }
    boolean again = memory.signals(from) == place.port();
    int first = again ? memory.signals(told.peer()) : place.port();
    Endpoint published = told.publish(control.startingAt(first));
    if (published != null) {
      told.write(place, published);
      memory.signals(from, place.port(), published.port());
    }
    return true;
  }
}
