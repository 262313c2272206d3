package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.traffic.Conversation;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Kind;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpProtocol;
import java.util.List;
import java.util.function.BiFunction;

/** The protocols that are spoken here, and the one kind of conversation they make together. */
public final class HelperKinds {

  /**
   * A protocol that a helper reads.
   *
   * @param helper what rules call the helper
   * @param protocol IP protocol number of its control connection
   * @param port its usual port
   * @param weight how often it is begun where no rule attaches it, in relation to the others
   * @param begin begins one, on this flow
   */
  record Protocol(
      String helper,
      int protocol,
      int port,
      int weight,
      BiFunction<Scene, Flow, Conversation> begin) {}

  private static final List<Protocol> PROTOCOLS =
      List.of(
          new Protocol("amanda", IpProtocol.UDP, 10_080, 1, AmandaDialogue::new),
          new Protocol("ftp", IpProtocol.TCP, 21, 2, FtpDialogue::new),
          new Protocol("irc", IpProtocol.TCP, 6667, 1, IrcDialogue::new),
          new Protocol("pptp", IpProtocol.TCP, 1723, 1, PptpDialogue::new),
          new Protocol("netbios-ns", IpProtocol.UDP, 137, 1, NameDialogue::new),
          new Protocol("Q.931", IpProtocol.TCP, 1720, 1, CallDialogue::new),
          new Protocol("RAS", IpProtocol.UDP, 1719, 1, RasDialogue::new),
          new Protocol("sane", IpProtocol.TCP, 6566, 1, SaneDialogue::new),
          new Protocol("sip", IpProtocol.UDP, 5060, 1, SipDialogue::udp),
          new Protocol("sip", IpProtocol.TCP, 5060, 1, SipDialogue::tcp),
          new Protocol("snmp", IpProtocol.UDP, 161, 1, SnmpDialogue::new),
          new Protocol("snmp_trap", IpProtocol.UDP, 162, 1, SnmpDialogue::new),
          new Protocol("tftp", IpProtocol.UDP, 69, 1, TftpDialogue::new));

  private static final int ALL_WEIGHT = PROTOCOLS.stream().mapToInt(Protocol::weight).sum();

  /** All of them. */
  public static final List<Kind> ALL = List.of(new Kind("helper", 12, HelperKinds::begin));

  private HelperKinds() {}

  /** What is said to one helper alone, whether rules attach it or not; none where it is unknown. */
  public static List<Kind> of(String helper) {
    return PROTOCOLS.stream()
        .filter(p -> p.helper().equals(helper))
        .map(p -> new Kind("helper", p.weight(), scene -> begin(scene, p, "")))
        .toList();
  }

  private static Conversation begin(Scene scene) {
    List<Protocol> attached =
        PROTOCOLS.stream().filter(p -> scene.words().helpers().contains(p.helper())).toList();
    boolean unasked = attached.isEmpty() || scene.oneIn(20);
    Protocol chosen = unasked ? any(scene) : attached.get(scene.random().nextInt(attached.size()));
    if (attached.isEmpty() && !scene.oneIn(4)) {
      return Conversation.OVER;
    }
    return begin(scene, chosen, unasked ? ".unasked" : "");
  }

  private static Conversation begin(Scene scene, Protocol chosen, String how) {
    scene.count("helper." + chosen.helper() + how);
    Flow flow = scene.flows().toHelper(chosen.helper(), chosen.protocol(), chosen.port());
    return chosen.begin().apply(scene, flow);
  }

  private static Protocol any(Scene scene) {
    int at = scene.random().nextInt(ALL_WEIGHT);
    for (Protocol p : PROTOCOLS) {
      at -= p.weight();
      if (at < 0) {
        return p;
      }
    }
    throw new IllegalStateException("weights changed");
  }
}
