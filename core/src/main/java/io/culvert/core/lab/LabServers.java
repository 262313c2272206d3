package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import io.culvert.core.machine.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** vsftpd, a web server and iperf3 among the servers, on both address families. */
final class LabServers {

  private static final int FTP_PORT = 21;
  private static final int HTTP_PORT = 80;
  private static final int IPERF_PORT = 5201;
  private static final int TRIES = 200;
  private static final int WAIT_MILLIS = 50;

  private final Commands commands;
  private final LabFolder folder;
  private final LabProcesses processes;
  private int rate;

  LabServers(Commands commands, LabFolder folder, LabProcesses processes) {
    this.commands = commands;
    this.folder = folder;
    this.processes = processes;
  }

  /**
   * Starts all three and waits until they listen.
   *
   * @param ownWorld whether root is only root of a user namespace, where vsftpd can't become
   *     another user
   */
  void start(Namespaces namespaces, boolean ownWorld) {
    Path served = new LabFiles(folder).served();
    Path config = folder.own("vsftpd.conf");
    commands.note(config + ": vsftpd for anonymous users of " + served);
    if (!commands.dry()) {
      write(config, vsftpd(served, ownWorld));
    }
    List<String> http =
        CulvertProcess.java(FileServer.class, served.toString(), Integer.toString(HTTP_PORT));
    processes.start("vsftpd", namespaces.inWan("vsftpd", config.toString()));
    processes.start("http", namespaces.inWan(http.toArray(String[]::new)));
    processes.start("iperf3", namespaces.inWan("iperf3", "--server"));
    awaitListening(namespaces, "vsftpd", FTP_PORT);
    awaitListening(namespaces, "http", HTTP_PORT);
    awaitListening(namespaces, "iperf3", IPERF_PORT);
  }

  /** Has FTP bring no more bytes a second; before {@link #start}. */
  LabServers rate(int bytes) {
    rate = bytes;
    return this;
  }

  private List<String> vsftpd(Path served, boolean ownWorld) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "listen=NO",
                "listen_ipv6=YES",
                "background=NO",
                "anonymous_enable=YES",
                "local_enable=NO",
                "no_anon_password=YES",
                "ftp_username=ftp",
                "nopriv_user=nobody",
                "anon_root=" + served,
                "secure_chroot_dir=" + folder.path().resolve("empty"),
                "connect_from_port_20=YES",
                "seccomp_sandbox=NO",
                "xferlog_enable=NO",
                "ftpd_banner=Culvert lab"));
    if (rate > 0) {
      lines.add("anon_max_rate=" + rate);
    }
    if (ownWorld) {
      lines.add("run_as_launching_user=YES");
      lines.add("one_process_model=YES");
    }
    return lines;
  }

  private static void write(Path file, List<String> lines) {
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new CommandException("can't write " + file + ": " + e.getMessage(), e);
    }
  }

  private void awaitListening(Namespaces namespaces, String name, int port) {
    List<String> question = namespaces.inWan("ss", "-Hltn", "sport = :" + port);
    for (int i = 0; i < TRIES; i++) {
      Run run = commands.run(Duration.ofSeconds(5), question);
      if (commands.dry() || !run.output().isBlank()) {
        return;
      }
      Processes.pause(WAIT_MILLIS);
    }
    throw new CommandException(
        name + " does not listen on port " + port + "; it said: " + said(name));
  }

  private String said(String name) {
    String text = folder.read(name).strip();
    return text.isEmpty() ? "nothing" : text;
  }
}
