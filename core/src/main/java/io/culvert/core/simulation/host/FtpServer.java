package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.LawBroken;

/** The server of a control dialogue like FTP's. */
final class FtpServer extends Lines {

  private final Host host;
  private final Flow flow;
  private int listening = -1;

  /** A server that begins to talk at once. */
  FtpServer(Host host, Flow flow) {
    this.host = host;
    this.flow = flow;
    say("220 sim");
  }

  @Override
  void line(String line) {
    int space = line.indexOf(' ');
    switch (space < 0 ? line : line.substring(0, space)) {
      case "PASV" -> listen(true);
      case "EPSV" -> listen(false);
      case "PORT", "EPRT" -> dial(line);
      case "QUIT" -> {
        say("221 bye");
        close();
      }
      default -> {
        if (!flow.shifted()) {
          throw new LawBroken("dialogue", flow + ": the server heard '" + line + "'");
        }
        close(); // a line rewritten once and not again, or the other way round
      }
    }
  }

  private void listen(boolean commas) {
    stopListening();
    Endpoint own = new Endpoint(host.address(), host.freePort());
    listening = own.port();
    host.serve(
        listening,
        (data, peer) ->
            data.kind() == Flow.Kind.FTP_DATA
                ? new Bulk(data, false, Pattern.size(data, false), 0, false, () -> ended(data))
                : null);
    flow.announce(own);
    say(
        commas
            ? "227 Entering Passive Mode (" + Announcement.commas(own) + ")."
            : "229 Entering Extended Passive Mode (|||" + own.port() + "|)");
  }

  private void dial(String line) {
    Endpoint there =
        Announcement.read(line, flow.client().address())
            .orElseThrow(() -> new LawBroken("dialogue", flow + ": heard '" + line + "'"));
    say("200 dialling");
    Endpoint own = new Endpoint(host.address(), host.freePort());
    Flow data = host.book().open(Flow.Kind.FTP_DATA, own, there, flow.announced(), flow);
    host.dial(data, new Bulk(data, true, Pattern.size(data, true), 0, false, () -> ended(data)));
  }

  private void ended(Flow data) {
    stopListening();
    say(data.outcome().isEmpty() ? "226 done" : "425 " + data.outcome());
  }

  private void stopListening() {
    if (listening >= 0) {
      host.closed(listening);
      listening = -1;
    }
  }

  @Override
  public void over(String how) {
    stopListening();
    if (!how.isEmpty()) {
      flow.end(how);
    }
  }
}
