package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.EntryView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two TFTP servers, three clients, both families. */
@Tag("tun")
class RealTftpTest {

  private static List<String> server(String name, Path served) {
    return name.equals("in.tftpd")
        ? RealPeers.program(name, "-L", "-u", "nobody", "-s", served.toString())
        : RealPeers.program(
            name,
            "--daemon",
            "--no-fork",
            "--user",
            "nobody",
            "--group",
            "nogroup",
            "--logfile",
            "-",
            served.toString());
  }

  private static List<List<String>> clients(String address, Path target) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    String file = RealPeers.FILE;
    String to = target.toString();
    List<List<String>> all = new ArrayList<>();
    all.add(RealPeers.program("tftp", "-m", "binary", address, "-c", "get", file, to));
    all.add(RealPeers.program("atftp", "-g", "-r", file, "-l", to, address, "69"));
    all.add(RealPeers.program("curl", "-sS", "-m", "60", "-o", to, "tftp://" + host + "/" + file));
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"in.tftpd", "atftpd"})
  void everyClientFetches(String server) {
    try (RealPeers peers = new RealPeers()) {
      Path target = peers.files().resolve("fetched");
      // atftpd 0.8.0 listens at IPv4 addresses alone, whatever it is told
      List<String> addresses =
          server.equals("atftpd")
              ? List.of(RealPeers.SERVER)
              : List.of(RealPeers.SERVER, RealPeers.SERVER6);
      for (String address : addresses) {
        Process serving = peers.serve("udp", 69, server(server, peers.served()));
        for (List<String> client : clients(address, target)) {
          peers.client(client);
          peers.mustHaveCome(target);
          List<EntryView> related = peers.related("tftp", 1);
          assertThat(related).as(client.toString()).hasSize(1);
          assertThat(related.get(0).origin().ingress()).isEqualTo("wan0");
        }
        peers.wan().stop(serving);
      }
      assertThat(peers.work("tftp").expectations()).isGreaterThanOrEqualTo(3L * addresses.size());
      assertThat(peers.faults()).isEmpty();
    }
  }
}
