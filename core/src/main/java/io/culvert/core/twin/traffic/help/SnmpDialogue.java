package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpAddress;

/**
 * SNMP's requests, answers and traps (RFC 3416), with addresses in them; or something like them.
 */
final class SnmpDialogue extends Dialogue {

  private static final int INTEGER = 0x02;
  private static final int STRING = 0x04;
  private static final int OBJECT = 0x06;
  private static final int SEQUENCE = 0x30;
  private static final int ADDRESS = 0x40;

  private final Exchange talk;

  SnmpDialogue(Scene scene, Flow flow) {
    super(scene);
    talk = new Exchange(scene, scene.oneIn(8) ? flow.fromPort(scene.any(161, 162)) : flow);
    for (int i = scene.any(1, 2, 4, 8); i > 0; i--) {
      on(talk, () -> say(CLIENT));
      on(talk, () -> talk.met() && !scene.oneIn(4) ? say(SERVER) : null);
    }
  }

  private Step say(boolean byClient) {
    scene.count("helper.snmp");
    String message = message();
    return talk.say(byClient, scene.oneIn(4) ? spoilt(message) : message, "SNMP");
  }

  private String message() {
    int version = scene.oneIn(12) ? scene.any(2, 3, 255) : scene.any(0, 1);
    String pdu = number(scene.random().nextInt()) + number(0) + number(0) + bindings();
    int tag =
        scene.oneIn(12) ? scene.any(0xA4, 0x80, 0xBF) : 0xA0 + scene.any(0, 1, 2, 3, 5, 6, 7, 8);
    return element(
        SEQUENCE,
        element(INTEGER, "" + (char) version)
            + element(STRING, "public")
            + (scene.oneIn(30) ? "" : element(tag, pdu)));
  }

  private String bindings() {
    StringBuilder all = new StringBuilder();
    for (int i = scene.any(0, 1, 1, 2, 5); i > 0; i--) {
      String name = element(OBJECT, "\53\6\1\2\1\4\24\1");
      String values = value() + (scene.oneIn(20) ? value() : "");
      all.append(element(SEQUENCE, scene.oneIn(40) ? values : name + values));
    }
    return element(SEQUENCE, all.toString());
  }

  private String value() {
    return switch (scene.random().nextInt(12)) {
      case 0 -> number(scene.random().nextInt());
      case 1 -> element(STRING, "x".repeat(scene.any(0, 1, 4, 200)));
      case 2 -> element(scene.any(0x05, 0x80, 0x81, 0x82), "");
      case 3 -> element(scene.any(0x41, 0x42, 0x43, 0x44, 0x46), bytes(7, 4));
      case 4 -> element(scene.any(0x45, 0x47, 0x60, 0x1F, 0xA3), bytes(7, 4));
      case 5 -> element(ADDRESS, bytes(7, scene.any(0, 3, 5)));
      default -> element(ADDRESS, address());
    };
  }

  /** The client's, by either of its names, mostly. */
  private String address() {
    IpAddress address =
        switch (scene.random().nextInt(5)) {
          case 0 -> talk.view(SERVER).peer();
          case 1 -> talk.view(SERVER).own().address();
          default -> talk.view(CLIENT).own().address();
        };
    return bytes(address.low(), 4);
  }

  private static String number(int value) {
    return element(INTEGER, bytes(value, 4));
  }

  private static String bytes(long value, int length) {
    StringBuilder bytes = new StringBuilder();
    for (int shift = 8 * length - 8; shift >= 0; shift -= 8) {
      bytes.append((char) (value >>> shift & 0xFF));
    }
    return bytes.toString();
  }

  private static String element(int tag, String content) {
    int length = content.length();
    String head = length < 128 ? bytes(length, 1) : "\202" + bytes(length, 2);
    return (char) tag + head + content;
  }

  /** A byte other, more or less; the end cut off; lengths left open. */
  private String spoilt(String message) {
    int at = scene.random().nextInt(message.length());
    String other = bytes(scene.any(0, 1, 0x02, 0x30, 0x40, 0x80, 0x81, 0x84, 0xFF, at), 1);
    return switch (scene.random().nextInt(6)) {
      case 0 -> message.substring(0, at);
      case 1 -> message.substring(0, at) + other + message.substring(at);
      case 2 -> message + other;
      case 3 -> message.substring(0, at) + message.substring(at + 1);
      case 4 -> "\60\200" + message.substring(message.charAt(1) < 128 ? 2 : 4) + "\0\0";
      default -> message.substring(0, at) + other + message.substring(at + 1);
    };
  }
}
