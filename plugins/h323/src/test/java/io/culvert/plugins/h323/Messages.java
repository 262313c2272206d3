package io.culvert.plugins.h323;

import io.culvert.helpers.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Messages of H.323, put together by hand, bit by bit (H.225.0 and H.245 in aligned PER). */
final class Messages {

  private static final String PROTOCOL = "0600 0891 4a00 04";
  private static final String CONFERENCE = "30313233343536373839616263646566";

  private Messages() {}

  static String hex(String digits) {
    byte[] bytes = HexFormat.of().parseHex(digits.replace(" ", ""));
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** An address and its port, as they stand in a message, after the bits of their kind. */
  static String at(String endpoint) {
    Endpoint parsed = Endpoint.parse(endpoint);
    String address = new String(parsed.addressBytes(), StandardCharsets.ISO_8859_1);
    String kind = parsed.isIpv6() ? hex("30") : hex("00");
    return kind + address + word(parsed.port());
  }

  /** The same in H.245. */
  private static String mediaAt(String endpoint) {
    return (endpoint.startsWith("[") ? hex("08") : hex("00")) + bare(endpoint);
  }

  /** An address and its port alone, their kind being told in the byte before. */
  private static String bare(String endpoint) {
    return at(endpoint).substring(1);
  }

  private static String word(int number) {
    return "" + (char) (number >> 8) + (char) (number & 0xFF);
  }

  /** A packet of RFC 1006. */
  static String packet(String data) {
    return hex("0300") + word(data.length() + 4) + data;
  }

  private static String call(int type, String information) {
    return packet(
        hex("0802 0001")
            + (char) type
            + hex("7e")
            + word(information.length() + 1)
            + hex("05")
            + information);
  }

  /** A call is set up by who can be had there for H.245. */
  static String setup(String control) {
    return call(5, hex("00 40" + PROTOCOL) + at(control) + hex("0200" + CONFERENCE + "00"));
  }

  /** A call is set up with these ends. */
  static String setup(String called, String calling) {
    String end = at(calling);
    return call(
        5,
        hex("00 88" + PROTOCOL + "0200")
            + bare(called)
            + hex("00" + CONFERENCE + "0004")
            + (char) end.length()
            + end);
  }

  /** A call is set up with a channel for media there and at the next port. */
  static String fastSetup(String media) {
    String channel = channel(media);
    String list = hex("01") + (char) channel.length() + channel;
    return call(
        5, hex("00 80" + PROTOCOL + "0200" + CONFERENCE + "003010") + (char) list.length() + list);
  }

  /** A call is taken by who can be had there for H.245. */
  static String connect(String control) {
    return call(7, hex("02 40" + PROTOCOL) + at(control) + hex("0200" + CONFERENCE));
  }

  /** A facility that sends the hearer on to {@code other}. */
  static String forwarded(String other) {
    return call(0x62, hex("06 40" + PROTOCOL) + at(other) + hex("20"));
  }

  private static String next(String media) {
    Endpoint first = Endpoint.parse(media);
    return first.withPort(first.port() + 1).toString();
  }

  private static String channel(String media) {
    String where = mediaAt(media) + mediaAt(next(media));
    return hex("00 0000 0c60 1d 80") + (char) (3 + where.length()) + hex("140001") + where;
  }

  /** H.245: a channel is to be opened, with its media there. */
  static String open(String media) {
    return packet(hex("03") + channel(media));
  }

  /** H.245: it has been, and the other's media are to go there. */
  static String opened(String media) {
    String where = bare(media) + mediaAt(next(media));
    return packet(hex("22c0 0000 0280") + (char) (2 + where.length()) + hex("0c00") + where);
  }

  /** H.245: a channel of T.120, for which a connection is to be made there. */
  static String openData(String data) {
    String where = hex("0800") + bare(data) + hex("00");
    return packet(
        hex("0380 0000 1018 30 0100 0064 80 03 000001 01") + (char) where.length() + where);
  }

  private static String list(String endpoint) {
    return hex("01") + at(endpoint);
  }

  /** RAS: a gatekeeper is looked for by who speaks there. */
  static String discover(String speaker) {
    return hex("0000 0001" + PROTOCOL) + at(speaker) + hex("0200");
  }

  /** RAS: registrations are taken there. */
  static String discovered(String gatekeeper) {
    return hex("0400 0001" + PROTOCOL) + at(gatekeeper);
  }

  /** RAS: who speaks there takes calls here, for a minute. */
  static String register(String speaker, String called) {
    return hex("0e00 0002" + PROTOCOL + "80")
        + list(called)
        + list(speaker)
        + hex("0200 b5000012 0e8a 02003b 0100 0100");
  }

  /** RAS: it does, and is called so. */
  static String registered(String called) {
    return hex("1000 0002" + PROTOCOL) + list(called) + hex("04 0067006b0031");
  }

  /** RAS: no more. */
  static String unregister(String called) {
    return hex("1800 0003") + list(called);
  }

  /** RAS: may I take this call, here? */
  static String admit(String called) {
    return hex("2440 0004 0080 0067006b0031") + at(called) + hex("0000");
  }

  /** RAS: you may; it goes there. */
  static String admitted(String called) {
    return hex("2800 0004 0040 40") + bare(called);
  }

  /** RAS: somebody is called there. */
  static String located(String called) {
    return hex("4c 0005") + at(called) + at(called);
  }
}
