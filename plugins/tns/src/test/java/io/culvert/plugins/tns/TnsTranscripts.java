package io.culvert.plugins.tns;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the TNS helper does, for every bench. */
public final class TnsTranscripts {

  private static final String ADDRESS = "(ADDRESS=(PROTOCOL=tcp)(HOST=192.0.2.9)(PORT=1025))";

  private TnsTranscripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client("10.0.0.2", 40000).server("192.0.2.9", 1521);
  }

  private static String redirect(String text) {
    return packet(5, "\0" + (char) text.length() + text);
  }

  private static String data(String text) {
    return packet(6, "\0\0" + text);
  }

  private static String packet(int type, String content) {
    return "\0" + (char) (8 + content.length()) + "\0\0" + (char) type + "\0\0\0" + content;
  }

  /** All of them. */
  public static List<Transcript> all() {
    return List.of(
        plain("a redirect says where to dial")
            .sends(SERVER, redirect(ADDRESS))
            .forwardsUnchanged()
            .expects("TCP 10.0.0.2 -> 192.0.2.9:1025"),
        plain("a server that is called otherwise is called so again, in lengths that fit")
            .publishedAs("203.0.113.5")
            .sends(SERVER, redirect(ADDRESS))
            .forwards(redirect(ADDRESS.replace("192.0.2.9", "203.0.113.5")))
            .shiftsSequenceBy(2)
            .expects("TCP 10.0.0.2 -> 203.0.113.5:1025 => 192.0.2.9:1025"),
        plain("behind an empty redirect the next data says it")
            .publishedAs("203.0.113.5")
            .sends(SERVER, redirect(""))
            .expectsNothing()
            .sends(SERVER, data(ADDRESS))
            .forwards(data(ADDRESS.replace("192.0.2.9", "203.0.113.5")))
            .expects("TCP 10.0.0.2 -> 203.0.113.5:1025 => 192.0.2.9:1025"),
        plain("data of other kinds, names, port 0, and what breaks off")
            .sends(SERVER, data(ADDRESS))
            .sends(SERVER, redirect(ADDRESS.replace("192.0.2.9", "db.example")))
            .sends(SERVER, redirect(ADDRESS.replace("1025", "0")))
            .sends(SERVER, redirect(ADDRESS.replace("1025))", "1025")))
            .sends(SERVER, redirect("(HOST=192.0.2.9)"))
            .sends(CLIENT, redirect(ADDRESS))
            .forwardsUnchanged()
            .expectsNothing(),
        plain("another host is not expected unless that is allowed")
            .sends(SERVER, redirect(ADDRESS.replace("192.0.2.9", "192.0.2.10")))
            .refuses("foreign-endpoint")
            .expectsNothing());
  }
}
