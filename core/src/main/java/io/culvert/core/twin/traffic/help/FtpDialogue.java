package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.Optional;

/**
 * A visit to an FTP server: login, transfers of all four kinds, farewell. Who is to dial dials what
 * it read, which the router may have rewritten.
 */
final class FtpDialogue extends Dialogue {

  private static final int DATA_PORT = 20;

  private final Stream control;
  private final FtpLines lines;
  private int transfers;

  FtpDialogue(Scene scene, Flow flow) {
    super(scene);
    control = new Stream(scene, flow);
    connect(control);
    lines = new FtpLines(scene);
    transfers = scene.any(1, 1, 2, 3);
    if (!scene.oneIn(6)) {
      login();
    }
    then(this::transfer);
  }

  private void login() {
    answer(scene.oneIn(6) ? "220-long\r\n220-way\r\n220 in\r\n" : "220 ready\r\n");
    command("USER ftp\r\n");
    answer("331 who are you?\r\n");
    command("PASS x@\r\n");
    answer("230 in\r\n");
    if (scene.oneIn(3)) {
      command(scene.oneIn(2) ? "TYPE I\r\n" : "EPSV ALL\r\n");
      answer("200 so be it\r\n");
    }
  }

  private void command(String line) {
    say(control, CLIENT, line);
  }

  private void answer(String line) {
    say(control, SERVER, line);
  }

  private int dataPort() {
    return scene.any(
        scene.random().nextInt(1_024, 65_536), 50_000, 50_001, 1_024, 0, 1_023, 65_535);
  }

  private Step transfer() {
    if (!control.open()) {
      return null;
    }
    if (transfers-- <= 0) {
      farewell();
    } else if (scene.random().nextBoolean()) {
      active();
    } else {
      passive();
    }
    return null;
  }

  private IpAddress announced(boolean byClient) {
    // for somebody else to be dialled: what bounce attacks ask for
    return scene.oneIn(10)
        ? scene.flows().someone(scene.hosts().anyDevice()).address()
        : control.view(byClient).own().address();
  }

  private void active() {
    String line = lines.active(announced(CLIENT), dataPort());
    scene.count("helper.ftp.active");
    boolean pipelined = scene.oneIn(8);
    command(pipelined ? line + "LIST\r\n" : scene.oneIn(16) ? "NOOP\r\n" + line : line);
    answer("200 as you like\r\n");
    if (scene.oneIn(4)) {
      lost(control, CLIENT, "NOOP\r\n"); // so that positions that were shifted are in a SACK
    }
    if (!pipelined) {
      command(scene.oneIn(2) ? "RETR file\r\n" : "STOR file\r\n");
    }
    dial(SERVER);
  }

  private void passive() {
    boolean extended = scene.ipVersion() == 6 ? !scene.oneIn(8) : scene.oneIn(3);
    scene.count("helper.ftp.passive");
    command(extended ? "EPSV\r\n" : "PASV\r\n");
    String line = lines.passive(announced(SERVER), dataPort(), extended);
    answer(line);
    boolean early = scene.oneIn(3);
    if (!early) {
      command("RETR file\r\n");
    }
    dial(CLIENT);
  }

  private void dial(boolean client) {
    boolean late = scene.oneIn(6);
    if (late) {
      answer("226 before it began\r\n");
    }
    then(() -> dialNow(client));
    then(
        () -> {
          if (!late) {
            answer("226 done\r\n");
          }
          then(this::transfer);
          return null;
        });
  }

  private Step dialNow(boolean client) {
    Optional<FtpLines.Endpoint> read =
        FtpLines.last(control.heard(client), control.view(client).peer());
    if (read.isEmpty() || read.get().address().version() != scene.ipVersion()) {
      return null;
    }
    Host dialler = control.view(client).own();
    if (scene.oneIn(16)) {
      dialler = scene.hosts().neighbour(dialler.device());
    }
    int from = client || scene.oneIn(3) ? scene.flows().clientPort() : DATA_PORT;
    Host dialled = scene.hosts().at(read.get().address());
    Flow flow = new Flow(IpProtocol.TCP, dialler, from, dialled, read.get().port());
    data(flow);
    if (scene.oneIn(8)) {
      // the expectation is used up: the next is a stranger
      data(flow.fromPort(from + 1));
    }
    return null;
  }

  private void data(Flow flow) {
    Stream data = new Stream(scene, flow);
    scene.count("helper.ftp.data");
    connect(data);
    boolean up = scene.random().nextBoolean();
    for (int i = scene.random().nextInt(4); i > 0; i--) {
      say(data, up, "data ".repeat(scene.random().nextInt(1, 40)));
    }
    if (scene.oneIn(6)) {
      say(data, up, "PORT 10,1,0,2,4,1\r\n");
    }
    if (!scene.oneIn(5)) {
      close(data, up);
    }
  }

  private void farewell() {
    if (scene.oneIn(3)) {
      command("QUIT\r\n");
      answer("221 bye\r\n");
    }
    if (scene.oneIn(2)) {
      close(control, scene.random().nextBoolean());
    }
  }
}
