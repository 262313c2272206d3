package io.culvert.plugins.h323;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What is said to and by a gatekeeper ({@code process_ras} and what it calls in Linux
 * nf_conntrack_h323_main.c, {@code nat_q931}, {@code set_ras_addr} and {@code set_sig_addr} in
 * nf_nat_h323.c).
 *
 * <p>Calls are expected from the gatekeeper alone, as Linux has it by {@code gkrouted_only}. It
 * would have the expectation last as long as the registration, but looks for one from the address 0
 * and finds none but a gatekeeper's that has that; so it lasts as long as others here, too, and a
 * new registration renews it.
 */
final class Registrations {

  private static final int USUAL_SECONDS = 300;
  private static final int PARTING_SECONDS = 30;
  private static final int MOST_SECONDS = 86_400;

  private final Told told;
  private final CallMemory memory;

  Registrations(Told told) {
    this.told = told;
    this.memory = told.memory();
  }

  /** Does what the message asks for; false if it is to be dropped. */
  boolean act(Per ras) {
    if (ras.has("gatekeeperRequest")) {
      spokenAt(ras.get("gatekeeperRequest", "rasAddress"));
    } else if (ras.has("gatekeeperConfirm")) {
      return elsewhere(ras.get("gatekeeperConfirm", "rasAddress"));
    } else if (ras.has("registrationRequest")) {
      return register(ras.get("registrationRequest"));
    } else if (ras.has("registrationConfirm")) {
      registered(ras.get("registrationConfirm"));
    } else if (ras.has("unregistrationRequest")) {
      unregister(ras.get("unregistrationRequest"));
    } else if (ras.has("admissionRequest")) {
      admit(ras.get("admissionRequest"));
    } else if (ras.has("admissionConfirm")) {
      return admitted(ras.get("admissionConfirm", "destCallSignalAddress"));
    } else if (ras.has("locationRequest")) {
      spokenAt(ras.get("locationRequest", "replyAddress"));
    } else if (ras.has("locationConfirm")) {
      return thirdParty(ras.get("locationConfirm", "callSignalAddress"));
    } else if (ras.has("infoRequestResponse")) {
      spokenAt(ras.get("infoRequestResponse", "rasAddress"));
      calledAt(ras.get("infoRequestResponse", "callSignalAddress"));
    }
    return true;
  }

  /** The places of a list, or of one address alone; null where one is of another kind. */
  private List<Told.Place> places(Per addresses) {
    List<Told.Place> places = new ArrayList<>();
    if (addresses.items().isEmpty()) {
      places.add(told.signal(addresses));
    }
    for (Per address : addresses.items()) {
      places.add(told.signal(address));
    }
    return places;
  }

  private static Endpoint at(Endpoint where, int port) {
    return Endpoint.asWritten(where.addressBytes(), port);
  }

  private Endpoint seen() {
    return told.context().seenAs(told.from());
  }

  /** Puts where the speaker speaks RAS as its peer knows it. */
  private void spokenAt(Per addresses) {
    if (told.restates()) {
      places(addresses).stream()
          .filter(Objects::nonNull)
          .filter(place -> place.endpoint().equals(told.speaker()))
          .findFirst()
          .ifPresent(place -> told.write(place, seen()));
    }
  }

  /** Puts where one of the two can be called as the hearer knows it. */
  private void calledAt(Per addresses) {
    if (!told.restates()) {
      return;
    }
    List<Told.Place> places = places(addresses);
    int own = memory.signals(told.from());
    int other = memory.signals(told.peer());
    Endpoint known = told.context().seenAs(told.peer());
    for (Told.Place place : places) {
      if (place == null || place.port() != own) {
        continue;
      }
      if (place.endpoint().sameAddress(told.speaker())) {
        told.write(isLoopback(places.get(0)) ? places.get(0) : place, at(seen(), other));
        return;
      }
      if (place.endpoint().sameAddress(known)) {
        told.write(place, at(told.context().endpoint(told.peer()), other));
        return;
      }
    }
  }

  /** Some tell their own loopback address before those that can be used. */
  private static boolean isLoopback(Told.Place place) {
    return place != null && place.endpoint().addressBytes()[0] == 127;
  }

  /** Registrations are taken at another address than discovery, or by another gatekeeper. */
  private boolean elsewhere(Per address) {
    Told.Place place = told.signal(address);
    if (place == null || place.endpoint().equals(told.speaker()) || told.context().isExpected()) {
      return true;
    }
    return told.expect(
        Expect.udp(place.endpoint(), told.peer()).withHelper(RasHelper.NAME).asItStands());
  }

  private boolean register(Per request) {
    if (!expectCalls(request.get("callSignalAddress"))) {
      return false;
    }
    spokenAt(request.get("rasAddress"));
    Per lifetime = request.get("timeToLive");
    memory.seconds(lifetime == null ? USUAL_SECONDS : seconds(lifetime));
    return true;
  }

  private static int seconds(Per lifetime) {
    return (int) Math.min(lifetime.number() + 1, MOST_SECONDS);
  }

  private boolean expectCalls(Per addresses) {
    List<Told.Place> places = places(addresses);
    Told.Place own = places.stream().filter(told::isSpeakers).findFirst().orElse(null);
    if (own == null) {
      return true;
    }
    Expect calls =
        Expect.tcp(own.endpoint(), told.peer()).asPermanent().withHelper(Q931Helper.NAME);
    if (!told.restates()) {
      boolean expected = told.expect(calls.onItsOwn());
      if (expected) {
        memory.signals(told.from(), own.port());
      }
      return expected;
    }
    boolean again = memory.signals(told.from()) == own.port();
    int first = again ? memory.signals(told.peer()) : own.port();
    Endpoint published = told.publish(calls.startingAt(first));
    if (published != null) {
      told.write(own, published);
      memory.signals(told.from(), own.port(), published.port());
      if (isLoopback(places.get(0))) {
        told.write(places.get(0), published);
      }
    }
    return true;
  }

  private void registered(Per confirmation) {
    calledAt(confirmation.get("callSignalAddress"));
    Per lifetime = confirmation.get("timeToLive");
    if (lifetime != null) {
      memory.seconds(seconds(lifetime));
    }
    if (memory.seconds() > 0) {
      told.context().keepFor(memory.seconds());
      byte[] gatekeeper = told.speaker().addressBytes();
      if (Arrays.equals(gatekeeper, new byte[gatekeeper.length])) {
        callsLast(memory.seconds());
      }
    }
  }

  /** What was asked to be expected lasts so long. */
  private void callsLast(int seconds) {
    Endpoint known = at(told.context().seenAs(told.peer()), memory.signals(told.peer()));
    told.context().renew(HelperSpec.FIRST_KIND, Transport.TCP, known, seconds);
  }

  private void unregister(Per request) {
    calledAt(request.get("callSignalAddress"));
    told.context().withdraw(HelperSpec.FIRST_KIND);
    memory.signals(told.from(), 0, 0);
    told.context().keepFor(PARTING_SECONDS);
  }

  /** Who answers a call says where it is called, who places one where that comes from. */
  private void admit(Per request) {
    if (!told.restates()) {
      return;
    }
    Told.Place called = own(request.get("destCallSignalAddress"));
    if (called != null && called.port() == memory.signals(told.from())) {
      told.write(called, at(seen(), memory.signals(told.peer())));
      return;
    }
    Told.Place calling = own(request.get("srcCallSignalAddress"));
    if (calling != null) {
      told.write(calling, at(seen(), calling.port()));
    }
  }

  private Told.Place own(Per address) {
    Told.Place place = address == null ? null : told.signal(address);
    return place != null && place.endpoint().sameAddress(told.speaker()) ? place : null;
  }

  private boolean admitted(Per address) {
    Told.Place place = told.signal(address);
    if (place == null) {
      return true;
    }
    if (place.endpoint().sameAddress(told.context().seenAs(told.peer()))) {
      calledAt(address);
      return true;
    }
    return thirdParty(address);
  }

  /** Somebody else is to be called, at that address whoever's it is. */
  private boolean thirdParty(Per address) {
    Told.Place place = told.signal(address);
    return place == null
        || told.expect(
            Expect.tcp(place.endpoint(), told.peer())
                .asPermanent()
                .withHelper(Q931Helper.NAME)
                .asItStands());
  }
}
