package io.culvert.core.simulation.host;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.wire.IpAddress;

/** What runs on hosts: servers from the beginning, clients when they are drawn. */
public final class Programs {

  /** Where streams are served. */
  public static final int WEB = 80;

  /** Where datagrams are answered. */
  public static final int NAMES = 53;

  /** Where control dialogues are held. */
  public static final int FTP = 21;

  private static final long MILLISECOND = 1_000_000L;

  private final SeededRandom random;
  private final Book book;

  /** Programs that draw from {@code random} and write flows down in {@code book}. */
  public Programs(SeededRandom random, Book book) {
    this.random = random;
    this.book = book;
  }

  /** Starts the servers. */
  public void serve(Host host) {
    host.serve(
        WEB,
        (flow, peer) ->
            flow.kind() == Flow.Kind.TCP
                ? new Bulk(
                    flow,
                    false,
                    Pattern.size(flow, false),
                    Pattern.size(flow, true),
                    (flow.id() & 1) == 0,
                    () -> {})
                : null);
    host.serve(
        FTP, (flow, peer) -> flow.kind() == Flow.Kind.FTP ? new FtpServer(host, flow) : null);
    host.listen(NAMES, Exchange.server(host, NAMES));
  }

  /** Has {@code host} begin something with what it dials. */
  public Flow begin(Host host, Flow.Kind kind, IpAddress dialled, int port, Endpoint target) {
    int own = host.freePort();
    boolean ping = kind == Flow.Kind.PING;
    Flow flow =
        book.open(
            kind,
            new Endpoint(host.address(), own),
            new Endpoint(dialled, ping ? 0 : port),
            target,
            null);
    switch (kind) {
      case TCP -> stream(host, flow);
      case FTP -> {
        FtpClient client = new FtpClient(host, flow, 1 + random.nextInt(3));
        client.pusher(host.dial(flow, client)::push);
      }
      default -> {
        int size = random.nextInt(6) == 0 ? random.nextInt(6_000) : random.nextInt(400);
        long pause = random.nextInt(3_000) * MILLISECOND;
        new Exchange(host, flow, 1 + random.nextInt(6), size, pause).begin();
      }
    }
    return flow;
  }

  private void stream(Host host, Flow flow) {
    TcpEnd end =
        host.dial(
            flow,
            new Bulk(
                flow,
                true,
                Pattern.size(flow, true),
                Pattern.size(flow, false),
                random.nextInt(3) == 0 && (flow.id() & 1) != 0,
                () -> {}));
    if (random.nextInt(30) == 0) {
      long patience = random.nextInt(2_000) * MILLISECOND;
      host.agenda()
          .in(
              patience,
              () -> {
                end.abort();
                return false;
              });
    }
  }
}
