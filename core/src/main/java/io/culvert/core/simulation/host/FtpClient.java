package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.LawBroken;

/** The client of a control dialogue like FTP's: has some files sent, each its own way. */
final class FtpClient extends Lines {

  private final Host host;
  private final Flow flow;
  private int rounds;
  private boolean transferred;
  private boolean confirmed;
  private int listening = -1;
  private boolean quitting;

  FtpClient(Host host, Flow flow, int rounds) {
    this.host = host;
    this.flow = flow;
    this.rounds = rounds;
  }

  @Override
  void line(String line) {
    switch (line.substring(0, Math.min(3, line.length()))) {
      case "220" -> next();
      case "200" -> {
        // the server dials now
      }
      case "227", "229" -> dial(line);
      case "226" -> {
        confirmed = true;
        endRound();
      }
      case "425" -> quit("the server could not dial");
      case "221" -> close();
      default -> {
        if (!flow.shifted()) {
          throw new LawBroken("dialogue", flow + ": the client heard '" + line + "'");
        }
        quit("nonsense"); // a line rewritten once and not again, or the other way round
      }
    }
  }

  private void next() {
    flow.establish();
    if (rounds-- == 0) {
      quit("");
      return;
    }
    transferred = false;
    confirmed = false;
    boolean four = host.address().version() == 4;
    switch (host.random().nextInt(4)) {
      case 0 -> say(four ? "PASV" : "EPSV");
      case 1 -> say("EPSV");
      case 2 -> announce(four);
      default -> announce(false);
    }
  }

  private void announce(boolean commas) {
    Endpoint own = new Endpoint(host.address(), host.freePort());
    listening = own.port();
    host.serve(
        listening,
        (data, peer) ->
            data.kind() == Flow.Kind.FTP_DATA
                ? new Bulk(data, false, 0, Pattern.size(data, true), true, () -> ended(data))
                : null);
    flow.announce(own);
    say(commas ? "PORT " + Announcement.commas(own) : "EPRT " + Announcement.bars(own));
  }

  private void dial(String line) {
    Endpoint there =
        Announcement.read(line, flow.dialled().address())
            .orElseThrow(() -> new LawBroken("dialogue", flow + ": heard '" + line + "'"));
    Endpoint own = new Endpoint(host.address(), host.freePort());
    Flow data = host.book().open(Flow.Kind.FTP_DATA, own, there, flow.announced(), flow);
    host.dial(data, new Bulk(data, true, 0, Pattern.size(data, false), true, () -> ended(data)));
  }

  private void ended(Flow data) {
    if (!data.outcome().isEmpty()) {
      quit("data: " + data.outcome());
      return;
    }
    transferred = true;
    endRound();
  }

  private void endRound() {
    if (transferred && confirmed) {
      stopListening();
      next();
    }
  }

  private void quit(String why) {
    stopListening();
    if (!quitting) {
      quitting = true;
      if (!why.isEmpty()) {
        flow.end(why);
      }
      say("QUIT");
    }
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
    flow.end(how.isEmpty() && !quitting ? "the server hung up" : how);
  }
}
