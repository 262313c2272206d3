package io.culvert.core.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** vsftpd, a web server and iperf3 in the wan namespace, on both address families. */
final class LabServers {

  static final int HTTP_PORT = 80;
  private static final int TRIES = 100;
  private static final int WAIT_MILLIS = 100;

  private final LabFiles files;
  private final LabProcesses processes;

  LabServers(LabFiles files, LabProcesses processes) {
    this.files = files;
    this.processes = processes;
  }

  /** Starts all three and waits until they listen. */
  void start() {
    startVsftpd();
    inWan(
        "http",
        CulvertProcess.java(
            FileServer.class, files.served().toString(), Integer.toString(HTTP_PORT)));
    inWan("iperf3", List.of("iperf3", "--server"));
    awaitListening(21, "vsftpd");
    awaitListening(HTTP_PORT, "http");
    awaitListening(5201, "iperf3");
  }

  private void startVsftpd() {
    Path config = files.file("vsftpd.conf");
    String text =
        String.join(
            "\n",
            "listen=NO",
            "listen_ipv6=YES",
            "background=NO",
            "anonymous_enable=YES",
            "local_enable=NO",
            "no_anon_password=YES",
            "ftp_username=ftp",
            "nopriv_user=nobody",
            "anon_root=" + files.served(),
            "secure_chroot_dir=" + files.empty(),
            "connect_from_port_20=YES",
            "seccomp_sandbox=NO",
            "xferlog_enable=NO",
            "ftpd_banner=Culvert lab",
            "");
    try {
      Files.writeString(config, text);
    } catch (IOException e) {
      throw new LabException("can't write " + config + ": " + e.getMessage(), e);
    }
    inWan("vsftpd", List.of("vsftpd", config.toString()));
  }

  private void inWan(String name, List<String> command) {
    processes.start(files.log(name), Namespaces.inside(Namespaces.WAN, command));
  }

  private void awaitListening(int port, String name) {
    List<String> question =
        Namespaces.inside(Namespaces.WAN, List.of("ss", "-Hltn", "sport = :" + port));
    for (int i = 0; i < TRIES; i++) {
      if (!Run.of(Duration.ofSeconds(5), question).output().isBlank()) {
        return;
      }
      pause();
    }
    throw new LabException(name + " does not listen on port " + port + logTail(name));
  }

  private String logTail(String name) {
    try {
      return "; it said: " + Files.readString(files.log(name)).strip();
    } catch (IOException e) {
      return "; it said nothing";
    }
  }

  static void pause() {
    try {
      Thread.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
