package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import io.culvert.core.lab.LabWitness.Counters;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The story of a lab: ping and HTTP, FTP in every mode over both address families, a packet nobody
 * asked for, throughput; and what the router says of each.
 */
final class LabStory {

  /** A part that can be told alone. */
  enum Part {
    REACH,
    FTP,
    DROP,
    LOAD;

    static final List<Part> ALL = List.of(values());
  }

  private static final String ROUTER = "192.0.2.1";
  private static final String[] RELATED = {"RELATED", "--helper ftp"};
  private static final String[] ESTABLISHED = {"-A FORWARD", "--ctstate ESTABLISHED -j ACCEPT"};
  private static final String[] UNINVITED = {"-i wan0", "--ctstate NEW -j DROP"};
  private static final int LOOK_MILLIS = 400;
  private static final int LOAD_SECONDS = 3;

  private final Commands commands;
  private final CheckList checks;
  private final LabClients clients;
  private final LabWitness witness;
  private final LabFiles files;
  private String checksum = "";
  private int dataV4;
  private int dataV6;
  private int active;

  LabStory(Commands commands, LabFolder folder, Namespaces namespaces, PrintStream out) {
    this.commands = commands;
    this.checks = new CheckList(out, commands.dry());
    this.clients = new LabClients(commands, folder, namespaces);
    this.witness = new LabWitness(commands, folder, out);
    this.files = new LabFiles(folder);
  }

  /** Tells {@code parts}; whether all went well. */
  boolean tell(List<Part> parts) {
    try (witness) {
      witness.table("The table before");
      witness.listen(() -> clients.ping(LabClients.SERVER_V4, 1));
      for (Part part : parts) {
        switch (part) {
          case REACH -> reach();
          case FTP -> ftp();
          case DROP -> drop();
          case LOAD -> checks.check("one TCP stream, 3 s", () -> clients.throughput(LOAD_SECONDS));
        }
      }
      witness.table("The table after");
    }
    return checks.sum();
  }

  private void reach() {
    checks.check("ping, IPv4", () -> clients.ping(LabClients.SERVER_V4, 3));
    checks.check("ping, IPv6", () -> clients.ping(LabClients.SERVER_V6, 3));
    checks.check("ping the router itself", () -> clients.ping(ROUTER, 1));
    checks.check("HTTP, IPv4", () -> clients.fetch("http://" + LabClients.SERVER_V4 + "/"));
    checks.check("HTTP, IPv6", () -> clients.fetch("http://[" + LabClients.SERVER_V6 + "]/"));
  }

  private void ftp() {
    Counters before = witness.counters();
    checks.check("what FTP announced is expected", this::expected);
    checks.check("control and data side by side", this::during);
    if (!commands.dry()) {
      checksum = files.bigChecksum();
    }
    transfer("active, PORT, IPv4", LabClients.SERVER_V4, "-P", "-", "--disable-eprt");
    transfer("active, EPRT, IPv4", LabClients.SERVER_V4, "-P", "-");
    transfer("passive, PASV, IPv4", LabClients.SERVER_V4, "--disable-epsv");
    transfer("passive, EPSV, IPv4", LabClients.SERVER_V4);
    transfer("active, EPRT, IPv6", LabClients.SERVER_V6, "-P", "-");
    transfer("passive, EPSV, IPv6", LabClients.SERVER_V6);
    checks.check(
        "FTP by lftp, list and get",
        () -> {
          dataV4 += 2;
          return clients.lftp();
        });
    Counters after = witness.counters();
    checks.check("data was RELATED, then ESTABLISHED, IPv4", () -> related(before, after, false));
    checks.check("data was RELATED, then ESTABLISHED, IPv6", () -> related(before, after, true));
  }

  private void transfer(String what, String server, String... mode) {
    checks.check(
        "FTP " + what + ", " + LabFiles.BIG_MEGABYTES + " MB",
        () -> {
          if (server.equals(LabClients.SERVER_V4)) {
            dataV4++;
          } else {
            dataV6++;
          }
          active += List.of(mode).contains("-P") ? 1 : 0;
          return clients.transfer(LabClients.ftp(server), checksum, mode);
        });
  }

  private Finding expected() {
    LabClients.Announced announced = clients.announce();
    List<String> lines =
        witness.table("The expectation of a data connection that was announced", "expect");
    announced.client().ifPresent(Processes::end);
    boolean seen = lines.stream().anyMatch(line -> line.contains("dport=" + announced.port()));
    return new Finding(
        seen && announced.port() != 0, "port " + announced.port() + (seen ? "" : " is not"));
  }

  private Finding during() {
    dataV4++;
    var transfer = clients.slowTransfer();
    if (!commands.dry()) {
      Processes.pause(LOOK_MILLIS);
    }
    List<String> lines =
        witness.table("The table during a transfer", "-p", "tcp", "--state", "ESTABLISHED");
    transfer.ifPresent(Processes::end);
    boolean control = lines.stream().anyMatch(line -> line.contains("helper=ftp"));
    boolean data =
        lines.stream().anyMatch(line -> line.contains("src=") && !line.contains("helper="));
    return new Finding(
        control && data, (control ? "" : "no control, ") + (data ? "both seen" : "no data"));
  }

  private Finding related(Counters before, Counters after, boolean version6) {
    int transfers = version6 ? dataV6 : dataV4;
    long opened = after.of(version6, RELATED).packets() - before.of(version6, RELATED).packets();
    long megabytes =
        (after.of(version6, ESTABLISHED).bytes() - before.of(version6, ESTABLISHED).bytes()) >> 20;
    return new Finding(
        opened == transfers && megabytes >= 2L * LabFiles.BIG_MEGABYTES,
        opened + " packets opened " + transfers + " connections for " + megabytes + " MB");
  }

  private void drop() {
    Counters before = witness.counters();
    boolean[] refused = new boolean[1];
    checks.check(
        "an uninvited connection comes to nothing",
        () -> {
          refused[0] = clients.uninvited();
          long dropped =
              witness.counters().of(false, UNINVITED).packets()
                  - before.of(false, UNINVITED).packets();
          return new Finding(
              refused[0] && dropped > 0, dropped + " packets dropped by the rule for NEW from wan");
        });
    checks.check("no NEW from wan was ever accepted", this::onlyRelatedFromWan);
  }

  /** Every connection the server opened was FTP data that a client had asked for. */
  private Finding onlyRelatedFromWan() {
    List<String> opened = new ArrayList<>(witness.openedBy(LabClients.SERVER_V4));
    opened.addAll(witness.openedBy(LabClients.SERVER_V6));
    long data = opened.stream().filter(line -> line.contains(" sport=20 ")).count();
    return new Finding(
        data == active && opened.size() == active,
        "it opened " + opened.size() + " connections, all of them expected FTP data: " + active);
  }
}
