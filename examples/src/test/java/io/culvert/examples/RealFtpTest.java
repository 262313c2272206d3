package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.HelperView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three FTP servers, three clients, every way to open the data connection, both families. */
@Tag("tun")
class RealFtpTest {

  /** A server's command line. */
  enum Server {
    VSFTPD {
      @Override
      List<String> command(RealPeers peers) throws IOException {
        Path empty = Files.createDirectory(peers.files().resolve("empty"));
        return RealPeers.program(
            "vsftpd",
            configured(
                peers,
                "listen=NO",
                "listen_ipv6=YES",
                "background=NO",
                "anonymous_enable=YES",
                "local_enable=NO",
                "no_anon_password=YES",
                "anon_root=" + peers.served(),
                "secure_chroot_dir=" + empty,
                "connect_from_port_20=YES",
                "seccomp_sandbox=NO",
                "xferlog_enable=NO"));
      }
    },
    PROFTPD {
      @Override
      List<String> command(RealPeers peers) throws IOException {
        Path own = peers.files();
        return RealPeers.program(
            "proftpd",
            "--nodaemon",
            "--ipv6",
            "--config",
            configured(
                peers,
                "ServerName peers",
                "ServerType standalone",
                "Port 21",
                "UseIPv6 on",
                "User nobody",
                "Group nogroup",
                "UseReverseDNS off",
                "WtmpLog off",
                "DelayEngine off",
                "AuthOrder mod_auth_unix.c",
                "RequireValidShell off",
                "PidFile " + own.resolve("proftpd.pid"),
                "ScoreboardFile " + own.resolve("scores"),
                "DefaultAddress 203.0.113.2 2001:db8:b::2",
                "SocketBindTight off",
                "<Anonymous " + peers.served() + ">",
                "User ftp",
                "Group nogroup",
                "UserAlias anonymous ftp",
                "RequireValidShell off",
                "</Anonymous>"));
      }
    },
    PURE_FTPD {
      @Override
      List<String> command(RealPeers peers) {
        // it serves the user ftp's home alone; what is mounted there is seen in its namespace only
        String home = "mount --bind \"$0\" ~ftp && exec \"$@\"";
        List<String> line = new ArrayList<>(List.of("sh", "-c", home, peers.served().toString()));
        line.addAll(RealPeers.program("pure-ftpd", "-e", "-H", "-S", "21", "-g"));
        line.add(peers.files().resolve("pure.pid").toString());
        return line;
      }
    };

    abstract List<String> command(RealPeers peers) throws IOException;

    private static String configured(RealPeers peers, String... lines) throws IOException {
      Path file = peers.files().resolve("server.conf");
      Files.write(file, List.of(lines));
      return file.toString();
    }
  }

  private static final Path TARGET = Path.of("fetched");

  private static List<List<String>> clients(Path target) {
    String v4 = "ftp://" + RealPeers.SERVER + "/" + RealPeers.FILE;
    String v6 = "ftp://[" + RealPeers.SERVER6 + "]/" + RealPeers.FILE;
    List<List<String>> all = new ArrayList<>();
    all.add(curl(target, v4, "-P", "-", "--disable-eprt")); // PORT
    all.add(curl(target, v4, "-P", "-")); // EPRT
    all.add(curl(target, v4, "--disable-epsv")); // PASV
    all.add(curl(target, v4)); // EPSV
    all.add(curl(target, v6, "-P", "-"));
    all.add(curl(target, v6));
    for (String url : List.of(v4, v6)) {
      all.add(lftp(target, url, "off"));
      all.add(lftp(target, url, "on"));
      all.add(RealPeers.program("tnftp", "-A", "-V", "-o", target.toString(), url));
      all.add(RealPeers.program("tnftp", "-p", "-V", "-o", target.toString(), url));
    }
    return all;
  }

  private static List<String> curl(Path target, String url, String... mode) {
    List<String> line = RealPeers.program("curl", "-sS", "-m", "60", "-o", target.toString(), url);
    line.addAll(List.of(mode));
    return line;
  }

  private static List<String> lftp(Path target, String url, String passive) {
    String script =
        "set net:timeout 30; set net:max-retries 1; set ftp:passive-mode "
            + passive
            + "; get1 -o "
            + target
            + " "
            + url
            + "; exit";
    return RealPeers.program("lftp", "-c", script);
  }

  @ParameterizedTest
  @EnumSource
  void everyClientFetchesInEveryMode(Server server) throws IOException {
    try (RealPeers peers = new RealPeers()) {
      peers.serve("tcp", 21, server.command(peers));
      Path target = peers.files().resolve(TARGET);
      long transfers = 0;
      for (List<String> client : clients(target)) {
        HelperView.Work before = peers.work("ftp");
        peers.client(client);
        peers.mustHaveCome(target);
        assertThat(peers.related("ftp", 1)).as(client.toString()).hasSize(1);
        assertThat(peers.work("ftp").expectations() - before.expectations())
            .as(client.toString())
            .isPositive();
        transfers++;
      }
      assertThat(transfers).isEqualTo(14);
      HelperView.Work work = peers.work("ftp");
      assertThat(work.rewrites()).as("the active ones were masqueraded").isEqualTo(7);
      assertThat(work.refusals()).isZero();
      assertThat(peers.faults()).isEmpty();
    }
  }
}
