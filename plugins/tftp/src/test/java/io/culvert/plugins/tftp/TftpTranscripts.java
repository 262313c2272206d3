package io.culvert.plugins.tftp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the TFTP helper does, for every bench. Linux 6.18 was seen to do the same. */
public final class TftpTranscripts {

  private static final String READ = "\0\1boot.img\0octet\0";
  private static final String WRITE = "\0\2boot.img\0octet\0";
  private static final String BLOCK = "\0\3\0\1data";

  private TftpTranscripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client("10.0.0.2", 40000).server("192.0.2.9", 69);
  }

  /** All of them. */
  public static List<Transcript> all() {
    return List.of(
        plain("a read request")
            .sends(CLIENT, READ)
            .forwardsUnchanged()
            .expects("UDP 192.0.2.9 -> 10.0.0.2:40000"),
        plain("a write request behind masquerade: the answer comes to the mapped port")
            .masquerade("198.51.100.1", 61000)
            .sends(CLIENT, WRITE)
            .forwardsUnchanged()
            .expects("UDP 192.0.2.9 -> 198.51.100.1:61000 => 10.0.0.2:40000"),
        plain("a read request to a published server, which answers as itself")
            .publishedAs("203.0.113.5")
            .sends(CLIENT, READ)
            .forwardsUnchanged()
            .expects("UDP 192.0.2.9 -> 10.0.0.2:40000"),
        plain("a request sent twice is expected once")
            .masquerade("198.51.100.1", 61000)
            .sends(CLIENT, READ)
            .resends(CLIENT)
            .forwardsUnchanged()
            .expects("UDP 192.0.2.9 -> 198.51.100.1:61000 => 10.0.0.2:40000"),
        plain("a server's request is taken for the client's")
            .masquerade("198.51.100.1", 61000)
            .sends(CLIENT, BLOCK)
            .sends(SERVER, READ)
            .forwardsUnchanged()
            .expects("UDP 192.0.2.9 -> 198.51.100.1:61000 => 10.0.0.2:40000"),
        plain("data, whoever sends it, announces nothing")
            .sends(CLIENT, BLOCK)
            .forwardsUnchanged()
            .sends(SERVER, BLOCK)
            .forwardsUnchanged()
            .sends(CLIENT, "\0")
            .forwardsUnchanged()
            .expectsNothing(),
        Transcript.named("a read request over IPv6")
            .client("fd00:a::2", 40000)
            .server("2001:db8::9", 69)
            .masquerade("2001:db8::1", 61000)
            .sends(CLIENT, READ)
            .forwardsUnchanged()
            .expects("UDP 2001:db8::9 -> [2001:db8::1]:61000 => [fd00:a::2]:40000"));
  }
}
