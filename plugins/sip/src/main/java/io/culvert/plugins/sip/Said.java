package io.culvert.plugins.sip;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;

/**
 * A SIP message on its way, and who says it to whom.
 *
 * @param text the message
 * @param from who says it
 * @param transport how
 * @param sip its connection
 */
record Said(SipText text, Side from, Transport transport, HelperContext sip) {

  /** What is remembered of a connection. */
  static final class Memory {
    private long inviteNumber;
    private long registerNumber;
    private int listensAt;

    /** The sequence number of the last invitation. */
    long inviteNumber() {
      return inviteNumber;
    }

    void inviteNumber(long number) {
      inviteNumber = number;
    }

    /** The sequence number of the last registration. */
    long registerNumber() {
      return registerNumber;
    }

    void registerNumber(long number) {
      registerNumber = number;
    }

    /** The port that the client listens at, other than the one it speaks from; 0 for none. */
    int listensAt() {
      return listensAt;
    }

    void listensAt(int port) {
      listensAt = port;
    }
  }

  Memory memory() {
    return sip.state(Memory.class, Memory::new);
  }

  /** The speaker in its own words. */
  Endpoint speaker() {
    return sip.endpoint(from);
  }

  /** The speaker as the listener knows it. */
  Endpoint speakerSeen() {
    return sip.seenAs(from);
  }

  /** The listener in its own words. */
  Endpoint listener() {
    return sip.endpoint(from.peer());
  }

  /** The listener as the speaker knows it. */
  Endpoint listenerSeen() {
    return sip.seenAs(from.peer());
  }

  /** Drops the message. */
  boolean refuse(String reason) {
    sip.refuse(reason);
    return false;
  }

  /** Drops the message, and with it what it announced. */
  boolean forget(String reason) {
    sip.drop(reason);
    return false;
  }
}
