package io.culvert.plugins.h323;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperRefusal;
import io.culvert.helpers.Message;
import io.culvert.helpers.Side;

/** What a side says, with the addresses in it, which may be put differently. */
final class Told {

  private final Message message;
  private final HelperContext context;
  private final CallMemory memory;
  private final StringBuilder text;
  private final boolean ipv6;
  private boolean written;

  /**
   * An address in a message.
   *
   * @param at where it stands
   */
  record Place(int at, Endpoint endpoint) {

    int port() {
      return endpoint.port();
    }
  }

  Told(Message message, HelperContext context) {
    this.message = message;
    this.context = context;
    this.memory = context.state(CallMemory.class, CallMemory::new);
    this.text = new StringBuilder(message.text());
    this.ipv6 = context.endpoint(message.from()).isIpv6();
  }

  HelperContext context() {
    return context;
  }

  CallMemory memory() {
    return memory;
  }

  Side from() {
    return message.from();
  }

  Side peer() {
    return message.from().peer();
  }

  /** The speaker in its own words. */
  Endpoint speaker() {
    return context.endpoint(from());
  }

  int length() {
    return text.length();
  }

  int u8(int at) {
    return text.charAt(at);
  }

  int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  /** Reads from {@code start} up to {@code end}. */
  Per read(PerType type, int start, int end) {
    return type.read(new PerBits(text, start, end), true);
  }

  /** An address of H.225.0; null if it is none of this connection's kind. */
  Place signal(Per address) {
    return place(ipv6 ? address.get("ip6Address", "ip") : address.get("ipAddress", "ip"));
  }

  /** An address of H.245; likewise. */
  Place media(Per address) {
    Per unicast = address.get("unicastAddress");
    return unicast == null
        ? null
        : place(ipv6 ? unicast.get("iP6Address", "network") : unicast.get("iPAddress", "network"));
  }

  private Place place(Per leaf) {
    if (leaf == null) {
      return null;
    }
    byte[] address = new byte[ipv6 ? 16 : 4];
    for (int i = 0; i < address.length; i++) {
      address[i] = (byte) u8(leaf.at() + i);
    }
    return new Place(leaf.at(), Endpoint.asWritten(address, u16(leaf.at() + address.length)));
  }

  /** Whether this place is where the speaker itself can be dialled. */
  boolean isSpeakers(Place place) {
    return place != null && place.port() != 0 && place.endpoint().sameAddress(speaker());
  }

  /** Whether addresses that are told must be put differently; those of IPv6 never are. */
  boolean restates() {
    return context.restates() && !ipv6;
  }

  /** Whether the peer knows the speaker by another address. */
  boolean restatesSpeaker() {
    return restates() && !speaker().sameAddress(context.seenAs(from()));
  }

  /** Puts another address and port in this place. */
  void write(Place place, Endpoint other) {
    written = true;
    byte[] address = other.addressBytes();
    for (int i = 0; i < address.length; i++) {
      text.setCharAt(place.at() + i, (char) (address[i] & 0xFF));
    }
    text.setCharAt(place.at() + address.length, (char) (other.port() >> 8));
    text.setCharAt(place.at() + address.length + 1, (char) (other.port() & 0xFF));
  }

  /**
   * Expects it where the peer must dial, and returns that; null if there is no such place, which
   * Linux lets pass.
   */
  Endpoint publish(Expect expect) {
    try {
      return context.expect(expect.likeMaster());
    } catch (HelperRefusal refused) {
      return null;
    }
  }

  /** Expects it where it was announced; false if that cannot be, and the message must not pass. */
  boolean expect(Expect expect) {
    try {
      context.expect(expect);
      return true;
    } catch (HelperRefusal refused) {
      context.refuse("not-expected");
      return false;
    }
  }

  /**
   * Has the message go on as it is put by now; what was written counts even where it is the same.
   */
  void pass() {
    if (written) {
      context.translate(message.at(0, text.length()), 0, text.toString());
    }
  }
}
