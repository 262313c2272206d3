package io.culvert.plugins.rpc;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the portmapper helper does over UDP, for every bench; over TCP a mark goes before. */
public final class RpcTranscripts {

  private static final String NONE = "\0\0\0\0\0\0\0\0";

  private RpcTranscripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client("10.0.0.2", 40000).server("192.0.2.9", 111);
  }

  /** GETPORT of NFS version 3 over that protocol. */
  private static String call(String protocol) {
    String head = "\0\0\0\7\0\0\0\0\0\0\0\2\0\1\206\240\0\0\0\2\0\0\0\3";
    return head + NONE + NONE + "\0\1\206\243\0\0\0\3" + protocol + "\0\0\0\0";
  }

  private static String reply(String number, String port) {
    return "\0\0\0" + number + "\0\0\0\1\0\0\0\0" + NONE + "\0\0\0\0\0\0" + port;
  }

  private static String markedCall(String protocol) {
    return "\200\0\0\70" + call(protocol);
  }

  private static String markedReply(String number, String port) {
    return "\200\0\0\34" + reply(number, port);
  }

  /** Those over TCP. */
  public static List<Transcript> overTcp() {
    return List.of(
        plain("over TCP a mark goes before")
            .publishedAs("203.0.113.5")
            .portTaken(2049)
            .sends(CLIENT, markedCall("\0\0\0\6"))
            .forwardsUnchanged()
            .sends(SERVER, markedReply("\7", "\10\1"))
            .expects("TCP 10.0.0.2 -> 203.0.113.5:{port} => 192.0.2.9:2049, permanent"),
        plain("over TCP, too, only the answer to what was asked is read")
            .sends(SERVER, markedReply("\7", "\10\1"))
            .sends(CLIENT, markedCall("\0\0\0\21"))
            .sends(SERVER, markedReply("\6", "\10\1"))
            .expectsNothing(),
        plain("without its mark a message over TCP is none")
            .sends(CLIENT, call("\0\0\0\6"))
            .sends(SERVER, reply("\7", "\10\1"))
            .forwardsUnchanged()
            .expectsNothing());
  }

  /** Those over UDP. */
  public static List<Transcript> all() {
    return List.of(
        plain("a service is asked for: the client may dial it")
            .sends(CLIENT, call("\0\0\0\21"))
            .forwardsUnchanged()
            .sends(SERVER, reply("\7", "\10\1"))
            .forwardsUnchanged()
            .expects("UDP 10.0.0.2 -> 192.0.2.9:2049, permanent"),
        plain("a server that is called otherwise is dialled so")
            .publishedAs("203.0.113.5")
            .sends(CLIENT, call("\0\0\0\6"))
            .sends(SERVER, reply("\7", "\10\1"))
            .forwardsUnchanged()
            .expects("TCP 10.0.0.2 -> 203.0.113.5:2049 => 192.0.2.9:2049, permanent"),
        plain("only the answer to what was asked is read, and only once")
            .sends(SERVER, reply("\7", "\10\1"))
            .sends(CLIENT, call("\0\0\0\21"))
            .sends(SERVER, reply("\6", "\10\1"))
            .sends(SERVER, reply("\7", "\10\1"))
            .expectsNothing(),
        plain("a service that is not there has port 0, and calls may be of something else")
            .sends(CLIENT, call("\0\0\0\21"))
            .sends(SERVER, reply("\7", "\0\0"))
            .sends(CLIENT, call("\0\0\0\1"))
            .sends(SERVER, reply("\7", "\10\1"))
            .sends(CLIENT, call("\0\0\0\21") + "\0")
            .sends(SERVER, reply("\7", "\10\1"))
            .sends(CLIENT, "\0\0\0\7")
            .sends(SERVER, reply("\7", "\10\1"))
            .forwardsUnchanged()
            .expectsNothing());
  }
}
