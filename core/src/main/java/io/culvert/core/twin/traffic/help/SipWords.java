package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.wire.IpAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages of SIP (RFC 3261) and their session descriptions (RFC 8866), right and not so right. */
final class SipWords {

  private final Scene scene;
  private final boolean tcp;

  SipWords(Scene scene, boolean tcp) {
    this.scene = scene;
    this.tcp = tcp;
  }

  String one(String... words) {
    return words[scene.random().nextInt(words.length)];
  }

  private static String host(IpAddress address) {
    return address.version() == 6 ? "[" + address + "]" : address.toString();
  }

  private static String endpoint(IpAddress address, int port) {
    return host(address) + ":" + port;
  }

  /** The address of somebody, mostly of the speaker's. */
  private IpAddress mostly(IpAddress own) {
    return scene.oneIn(12) ? scene.flows().someone(scene.hosts().anyDevice()).address() : own;
  }

  /** A request of the end that sees things as {@code view}. */
  String request(
      TwoEnds.View view, String method, int number, int viaPort, String more, String body) {
    String scheme = scene.oneIn(10) ? "SIP:" : "sip:";
    String to = scene.oneIn(4) ? host(view.peer()) : endpoint(view.peer(), view.peerPort());
    String first = method + " " + scheme + "bob@" + to + " SIP/2.0\r\n";
    return message(first + headers(view, number + " " + method, viaPort), more, body);
  }

  private String headers(TwoEnds.View view, String sequence, int viaPort) {
    IpAddress own = view.own().address();
    String via = one("Via: ", "Via: ", "v: ", "VIA :  ") + "SIP/2.0/" + (tcp ? "TCP " : "UDP ");
    String port = scene.oneIn(10) ? "" : ":" + viaPort;
    String parameters =
        one("", ";rport", ";maddr=" + host(own), ";received=" + view.peer(), ";rport=" + viaPort);
    String from = one("From: ", "f: ", "From:\r\n ") + "Ann <sip:ann@" + host(own);
    String fold = scene.oneIn(8) ? ";\r\n\ttag=1" : ";tag=1";
    return via
        + host(own)
        + port
        + ";branch=z9hG4bK7"
        + parameters
        + "\r\n"
        + from
        + one("", ":" + view.ownPort())
        + ">"
        + fold
        + "\r\n"
        + one("To: ", "t: ")
        + "<sip:bob@"
        + endpoint(view.peer(), view.peerPort())
        + ">\r\nCall-ID: 7@"
        + own
        + "\r\nCSeq: "
        + sequence
        + "\r\n";
  }

  /** An answer to the request that was heard last. */
  String response(TwoEnds.View view, String heard, int code, String more, String body) {
    String via = last(heard, "(?i:via|v)[ \t]*:");
    String received = one("", "", ";received=" + view.peer() + ";rport=" + view.peerPort());
    String first = "SIP/2.0 " + code + " So be it\r\n";
    return message(
        first
            + via.stripTrailing()
            + received
            + "\r\n"
            + last(heard, "(?i:from|f)[ \t]*:")
            + last(heard, "(?i:to|t)[ \t]*:")
            + last(heard, "(?i:call-id)[ \t]*:")
            + last(heard, "(?i:cseq)[ \t]*:"),
        more,
        body);
  }

  private static String last(String heard, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + "[^\n]*\n(?:[ \t][^\n]*\n)*").matcher(heard);
    String found = "";
    while (line.find()) {
      found = line.group();
    }
    return found;
  }

  private String message(String head, String more, String body) {
    int length = body.length() + (scene.oneIn(30) ? scene.any(-1, 1, 100) : 0);
    boolean counted = tcp ? !scene.oneIn(20) : !scene.oneIn(10);
    String name = one("Content-Length: ", "l: ", "content-length:");
    String end = counted ? name + Math.max(0, length) + "\r\n" : "";
    String type = body.isEmpty() ? "" : "Content-Type: application/sdp\r\n";
    return spoilt(head + more + type + end + "\r\n" + body);
  }

  private String spoilt(String text) {
    if (!scene.oneIn(14)) {
      return text;
    }
    int at = scene.random().nextInt(text.length());
    char other = "0129,:; \r\n@.=x".charAt(scene.random().nextInt(14));
    return switch (scene.random().nextInt(4)) {
      case 0 -> text.substring(0, at) + text.substring(at + 1);
      case 1 -> text.substring(0, at) + other + text.substring(at);
      case 2 -> text.substring(0, at) + other + text.substring(at + 1);
      default -> text.substring(0, at);
    };
  }

  /** Where the speaker can be reached, and for how long. */
  String contact(TwoEnds.View view, int port, int seconds) {
    String transport = one("", "", ";transport=" + one("udp", "tcp", "UDP", "sctp"));
    String uri = "<sip:ann@" + endpoint(mostly(view.own().address()), port) + transport + ">";
    String lifetime = seconds < 0 ? "" : ";expires=" + seconds;
    String other = "<sip:ann@" + endpoint(view.peer(), view.peerPort()) + ">;q=0.1, ";
    return one("Contact: ", "m: ", "Contact: ")
        + (scene.oneIn(10) ? other : "")
        + uri
        + lifetime
        + "\r\n"
        + (scene.oneIn(4) ? "Expires: " + scene.any(0, 60, 3600) + "\r\n" : "");
  }

  /** A description of the media that the speaker hears at these ports. */
  String description(TwoEnds.View view, int port) {
    IpAddress own = mostly(view.own().address());
    String network = "IN IP" + own.version() + " ";
    boolean session = !scene.oneIn(5);
    StringBuilder text = new StringBuilder("v=0\r\n");
    if (!scene.oneIn(20)) {
      text.append("o=- 1 1 ").append(network).append(own).append("\r\n");
    }
    text.append("s=-\r\n");
    if (session) {
      text.append("c=").append(network).append(own).append("\r\n");
    }
    text.append("t=0 0\r\n");
    int media = scene.any(0, 1, 1, 1, 2, 2, 3, 4);
    for (int i = 0; i < media; i++) {
      String kind = i == 0 ? "audio" : one("audio", "video", "image", "application", "video");
      int at = scene.oneIn(16) ? scene.any(0, 1, 1023, 65_535, 65_534, port) : port + 2 * i;
      text.append("m=").append(kind).append(' ').append(at).append(" RTP/AVP 0\r\n");
      if (!session && !scene.oneIn(12) || scene.oneIn(8)) {
        text.append("c=").append(network).append(mostly(own)).append("\r\n");
      }
      text.append(one("", "a=sendrecv\r\n"));
    }
    return text.toString();
  }
}
