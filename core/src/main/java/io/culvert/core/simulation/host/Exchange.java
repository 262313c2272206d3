package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.LawBroken;
import io.culvert.core.simulation.net.Reading;
import java.nio.ByteBuffer;

/** A client of UDP, or one that pings: asks, waits, asks again, and checks the answers. */
final class Exchange implements Host.Listener {

  private static final int HEAD = 8;
  private static final int TRIES = 4;
  private static final long PATIENCE_NANOS = 1_500_000_000L;

  private final Host host;
  private final Flow flow;
  private final int rounds;
  private final int size;
  private final long pauseNanos;
  private int round;
  private int tries;
  private long asked;

  /** Asks so many times, each {@code size} bytes. */
  Exchange(Host host, Flow flow, int rounds, int size, long pauseNanos) {
    this.host = host;
    this.flow = flow;
    this.rounds = rounds;
    this.size = Math.max(HEAD, size);
    this.pauseNanos = pauseNanos;
  }

  /** Begins. */
  void begin() {
    host.listen(flow.client().port(), this);
    ask();
  }

  private void ask() {
    byte[] payload = payload(flow, true, round, size);
    if (flow.kind() == Flow.Kind.PING) {
      int type = host.address().version() == 6 ? 128 : 8;
      int rest = flow.client().port() << 16 | round;
      host.sendIcmp(flow, true, flow.dialled().address(), type, rest, payload);
    } else {
      host.sendUdp(flow, true, flow.client(), flow.dialled(), payload);
    }
    long number = ++asked;
    host.agenda()
        .in(
            PATIENCE_NANOS,
            () -> {
              if (!flow.ended() && number == asked) {
                if (++tries == TRIES) {
                  end("no answer");
                } else {
                  ask();
                }
              }
              return false;
            });
  }

  private static byte[] payload(Flow flow, boolean byClient, int round, int size) {
    ByteBuffer b = ByteBuffer.allocate(size);
    b.putInt(flow.id()).putInt(round);
    while (b.hasRemaining()) {
      b.put(Pattern.at(flow, byClient, b.position()));
    }
    return b.array();
  }

  private static int checked(Flow flow, boolean byClient, Reading r, int from) {
    int size = r.end() - from;
    int round = size < HEAD ? -1 : (int) r.u32(from + 4);
    boolean right = size >= HEAD && (int) r.u32(from) == flow.id();
    for (int i = HEAD; i < size && right; i++) {
      right = (byte) r.u8(from + i) == Pattern.at(flow, byClient, i);
    }
    if (!right && !flow.troubles().contains("damaged")) {
      throw new LawBroken("datagram", flow + ": not what was sent: " + r);
    }
    return right ? round : -1; // two flipped bits can leave a sum as it was
  }

  @Override
  public void heard(Flow of, Endpoint peer, Reading packet, int from) {
    if (flow.ended() || of != flow) {
      return;
    }
    // an echo comes back as it was sent
    int answered = checked(flow, flow.kind() == Flow.Kind.PING, packet, from);
    flow.establish();
    if (answered != round) {
      return;
    }
    round++;
    tries = 0;
    asked++;
    if (round == rounds) {
      end("");
    } else {
      host.agenda()
          .in(
              pauseNanos,
              () -> {
                if (!flow.ended()) {
                  ask();
                }
                return false;
              });
    }
  }

  @Override
  public void unreachable() {
    boolean nobody = flow.kind() == Flow.Kind.UDP && flow.dialled().port() != Programs.NAMES;
    end(nobody ? "" : "unreachable");
  }

  private void end(String how) {
    if (!flow.ended()) {
      flow.end(how);
      host.closed(flow.client().port());
    }
  }

  /** What answers at a UDP port of {@code host}. */
  static Host.Listener server(Host host, int port) {
    return new Host.Listener() {
      @Override
      public void heard(Flow flow, Endpoint peer, Reading packet, int from) {
        if (flow == null || flow.kind() == Flow.Kind.FLOOD) {
          return;
        }
        int round = checked(flow, true, packet, from);
        if (round < 0) {
          return;
        }
        byte[] answer = payload(flow, false, round, packet.end() - from);
        host.sendUdp(flow, false, new Endpoint(host.address(), port), peer, answer);
      }

      @Override
      public void unreachable() {
        // who asked has gone
      }
    };
  }
}
