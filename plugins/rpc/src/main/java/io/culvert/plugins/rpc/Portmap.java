package io.culvert.plugins.rpc;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.Message;

/**
 * What a portmapper (RFC 1833, version 2) is asked and answers: the port of a service, which the
 * client will dial, for five minutes as often as it likes. Read as rpc.c of conntrack-tools reads
 * it: a call and its reply, each alone in its message.
 */
final class Portmap {

  /** More than the longest call that is read: 400 bytes of each kind of authentication. */
  static final int MAX_BYTES = 1024;

  private static final int CALL = 0;
  private static final int REPLY = 1;
  private static final int RPC_VERSION = 2;
  private static final int PORTMAP = 100_000;
  private static final int PORTMAP_VERSION = 2;
  private static final int GET_PORT = 3;
  private static final int TCP = 6;
  private static final int UDP = 17;

  /** The call that is to be answered. */
  static final class Asked {
    private boolean open;
    private int number;
    private int protocol;
  }

  private Portmap() {}

  static void read(Message said, int start, HelperContext rpc) {
    Asked asked = rpc.state(Asked.class, Asked::new);
    Xdr words = new Xdr(said.text(), start);
    int number = words.word();
    if (said.from() == CLIENT) {
      words.is(CALL);
      asked.number = number;
      asked.protocol = protocolAsked(words);
      asked.open = words.ends() && (asked.protocol == TCP || asked.protocol == UDP);
      return;
    }
    boolean answered = asked.open && asked.number == number;
    asked.open = false;
    words.is(REPLY);
    int at = portTold(words);
    int port = words.last() & 0xFFFF;
    if (answered && words.ends() && port != 0) {
      Endpoint service = rpc.endpoint(SERVER).withPort(port);
      Expect dial =
          asked.protocol == TCP ? Expect.tcp(service, CLIENT) : Expect.udp(service, CLIENT);
      rpc.publish(dial.asPermanent(), said.at(at, at + Xdr.WORD), 0, e -> Xdr.word(e.port()));
    }
  }

  private static int protocolAsked(Xdr words) {
    words.is(RPC_VERSION);
    words.is(PORTMAP);
    words.is(PORTMAP_VERSION);
    words.is(GET_PORT);
    words.authentication();
    words.authentication();
    words.word(); // of which program
    words.word(); // and version
    int protocol = words.word();
    words.is(0);
    return protocol;
  }

  /** Where the port is, the last word that was read. */
  private static int portTold(Xdr words) {
    words.is(0); // accepted
    words.authentication();
    words.is(0); // success
    int at = words.at();
    words.word();
    return at;
  }
}
