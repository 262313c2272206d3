package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A TCP connection that carries text, both ends in one hand: each numbers what it sends, and
 * acknowledges what reached it, as it reached it. So text may be made longer on the way.
 */
final class Stream implements Speaker {

  private static final Charset TEXT = StandardCharsets.ISO_8859_1;
  private static final int ACK = TcpView.ACK;

  private final Scene scene;
  private final TwoEnds ends;
  private final End client;
  private final End server;
  private final boolean sacks;
  private final int scale;
  private boolean clientSent;

  /** What an end remembers. */
  private static final class End {
    private int next;
    private int acknowledged;
    private byte[] unacknowledged = {};
    private boolean heardSyn;
    private int expected;
    private int earlyFrom;
    private int earlyTo;
    private final StringBuilder heard = new StringBuilder();

    private End(int first) {
      next = first;
      acknowledged = first;
    }
  }

  Stream(Scene scene, Flow flow) {
    this.scene = scene;
    ends = new TwoEnds(flow);
    client = new End(scene.random().nextInt());
    server = new End(scene.any(scene.random().nextInt(), -20, Integer.MAX_VALUE - 20));
    sacks = scene.random().nextBoolean();
    scale = scene.any(-1, 0, 7);
  }

  private End end(boolean ofClient) {
    return ofClient ? client : server;
  }

  /** What the client or the server knows of addresses. */
  TwoEnds.View view(boolean ofClient) {
    return ends.of(ofClient);
  }

  /** Whether both ends have heard the other's SYN. */
  boolean open() {
    return client.heardSyn && server.heardSyn;
  }

  /** Whether the other's SYN has reached the client or the server. */
  boolean heardSyn(boolean byClient) {
    return end(byClient).heardSyn;
  }

  /** The client's SYN, or the server's answer to it. */
  Step syn(boolean fromClient) {
    End end = end(fromClient);
    int flags = TcpView.SYN | (end.heardSyn ? ACK : 0);
    // a SYN is sent again under the same number
    Packets p = segment(fromClient, flags, end.acknowledged).mss(1_460);
    if (sacks) {
      p.sackPermitted();
    }
    if (scale >= 0) {
      p.windowScale(scale);
    }
    end.next = end.acknowledged + 1;
    return packet(fromClient, p, "SYN");
  }

  /** An acknowledgement of what has been heard so far. */
  Step ack(boolean fromClient) {
    return packet(fromClient, segment(fromClient, ACK, end(fromClient).next), "ACK");
  }

  /** Text, as one segment. */
  Step say(boolean fromClient, String text) {
    End end = end(fromClient);
    byte[] bytes = text.getBytes(TEXT);
    Packets p = segment(fromClient, ACK | TcpView.PSH, end.next).payload(bytes);
    int held = end.unacknowledged.length;
    end.unacknowledged = Arrays.copyOf(end.unacknowledged, held + bytes.length);
    System.arraycopy(bytes, 0, end.unacknowledged, held, bytes.length);
    end.next += bytes.length;
    return packet(fromClient, p, '"' + printable(text) + '"');
  }

  /** All that was not acknowledged, in one segment; null if there's nothing. */
  Step again(boolean fromClient) {
    End end = end(fromClient);
    if (end.unacknowledged.length == 0) {
      return null;
    }
    int from = end.next - end.unacknowledged.length;
    Packets p = segment(fromClient, ACK | TcpView.PSH, from).payload(end.unacknowledged);
    return packet(
        fromClient, p, "again \"" + printable(new String(end.unacknowledged, TEXT)) + '"');
  }

  /** Whether all that was said has been acknowledged. */
  boolean acknowledged(boolean ofClient) {
    return end(ofClient).unacknowledged.length == 0;
  }

  /** Nothing more to say. */
  Step fin(boolean fromClient) {
    End end = end(fromClient);
    return packet(fromClient, segment(fromClient, ACK | TcpView.FIN, end.next++), "FIN");
  }

  /** No more of this. */
  Step reset(boolean fromClient) {
    End end = end(fromClient);
    return packet(fromClient, segment(fromClient, ACK | TcpView.RST, end.next), "RST");
  }

  private static String printable(String text) {
    return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
  }

  private Packets segment(boolean fromClient, int flags, int seq) {
    TwoEnds.View view = ends.of(fromClient);
    End end = end(fromClient);
    Packets p =
        Packets.tcp(
                view.own().address().toString(),
                view.ownPort(),
                view.peer().toString(),
                view.peerPort())
            .flags(flags)
            .seq(seq)
            .ack((flags & ACK) == 0 ? 0 : end.expected)
            .window(60_000);
    if (sacks && end.earlyFrom != end.earlyTo) {
      p.tcpOptions(1, 1, TcpView.OPTION_SACK, 10);
      word(p, end.earlyFrom);
      word(p, end.earlyTo);
    }
    return p;
  }

  private static void word(Packets p, int value) {
    p.tcpOptions(value >>> 24, value >>> 16, value >>> 8, value);
  }

  private Step packet(boolean fromClient, Packets p, String remark) {
    clientSent = fromClient;
    return scene.packet(ends.of(fromClient).own(), p, remark + (fromClient ? "" : " back"));
  }

  @Override
  public void reached(Emission emission, boolean lost) {
    Headers.of(emission.bytes())
        .filter(h -> h.carries(IpProtocol.TCP, TcpView.HEADER_BYTES))
        .filter(h -> (h.u8(TcpView.FLAGS) & TcpView.RST) == 0)
        .ifPresent(h -> reached(emission.device(), h, lost));
  }

  private void reached(int device, Headers h, boolean lost) {
    if (lost) {
      return;
    }
    boolean toClient = !clientSent;
    End end = end(toClient);
    ends.reached(toClient, device, h, h.sourcePort(), h.destinationPort());
    int flags = h.u8(TcpView.FLAGS);
    int seq = h.i32(TcpView.SEQUENCE);
    if ((flags & ACK) != 0) {
      acknowledge(end, h.i32(TcpView.ACKNOWLEDGEMENT));
    }
    if ((flags & TcpView.SYN) != 0) {
      end.heardSyn = true;
      end.expected = seq + 1;
      return;
    }
    byte[] text = h.from(h.u8(TcpView.DATA_OFFSET) >>> 4 << 2);
    int to = seq + text.length + (flags & TcpView.FIN);
    if (seq - end.expected > 0) {
      end.earlyFrom = text.length > 0 ? seq : end.earlyFrom;
      end.earlyTo = text.length > 0 ? to : end.earlyTo;
    } else if (to - end.expected > 0) {
      int known = end.expected - seq;
      end.heard.append(new String(text, TEXT).substring(Math.min(known, text.length)));
      end.expected = to;
      end.earlyFrom = 0;
      end.earlyTo = 0;
    }
  }

  private static void acknowledge(End end, int number) {
    int first = end.next - end.unacknowledged.length;
    int more = number - first;
    if (more > 0 && more <= end.unacknowledged.length) {
      end.unacknowledged = Arrays.copyOfRange(end.unacknowledged, more, end.unacknowledged.length);
    } else if (more > end.unacknowledged.length) {
      end.unacknowledged = new byte[0];
    }
    end.acknowledged = number;
  }

  /** All text that has reached the client or the server, in order. */
  String heard(boolean byClient) {
    return end(byClient).heard.toString();
  }
}
