package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Side;
import io.culvert.helpers.testkit.Expected;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.Transcript;
import io.culvert.plugins.amanda.AmandaHelper;
import io.culvert.plugins.amanda.AmandaTranscripts;
import io.culvert.plugins.dhcpv6.Dhcpv6Helper;
import io.culvert.plugins.dhcpv6.Dhcpv6Transcripts;
import io.culvert.plugins.ftp.FtpHelper;
import io.culvert.plugins.ftp.FtpTranscripts;
import io.culvert.plugins.h323.H245Helper;
import io.culvert.plugins.h323.H245Transcripts;
import io.culvert.plugins.h323.Q931Helper;
import io.culvert.plugins.h323.Q931Transcripts;
import io.culvert.plugins.h323.RasHelper;
import io.culvert.plugins.h323.RasTranscripts;
import io.culvert.plugins.irc.IrcHelper;
import io.culvert.plugins.irc.IrcTranscripts;
import io.culvert.plugins.mdns.MdnsHelper;
import io.culvert.plugins.mdns.MdnsTranscripts;
import io.culvert.plugins.netbios.NetbiosHelper;
import io.culvert.plugins.netbios.NetbiosTranscripts;
import io.culvert.plugins.pptp.PptpHelper;
import io.culvert.plugins.pptp.PptpTranscripts;
import io.culvert.plugins.rpc.RpcTcpHelper;
import io.culvert.plugins.rpc.RpcTranscripts;
import io.culvert.plugins.rpc.RpcUdpHelper;
import io.culvert.plugins.rtsp.RtspHelper;
import io.culvert.plugins.rtsp.RtspTranscripts;
import io.culvert.plugins.sane.SaneHelper;
import io.culvert.plugins.sane.SaneTranscripts;
import io.culvert.plugins.sip.SipHelper;
import io.culvert.plugins.sip.SipTcpHelper;
import io.culvert.plugins.sip.SipTcpTranscripts;
import io.culvert.plugins.sip.SipTranscripts;
import io.culvert.plugins.slp.SlpHelper;
import io.culvert.plugins.slp.SlpTranscripts;
import io.culvert.plugins.snmp.SnmpHelper;
import io.culvert.plugins.snmp.SnmpTranscripts;
import io.culvert.plugins.snmp.SnmpTrapHelper;
import io.culvert.plugins.ssdp.SsdpHelper;
import io.culvert.plugins.ssdp.SsdpTranscripts;
import io.culvert.plugins.tftp.TftpHelper;
import io.culvert.plugins.tftp.TftpTranscripts;
import io.culvert.plugins.tns.TnsHelper;
import io.culvert.plugins.tns.TnsTranscripts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The conversations that plugins are written by, on the real engine: it must do as the rig does.
 */
class HelperTranscriptContractTest {

  @TestFactory
  Stream<DynamicTest> amanda() {
    return play(AmandaTranscripts.all(), new AmandaHelper());
  }

  @TestFactory
  Stream<DynamicTest> ftp() {
    return play(FtpTranscripts.all(), new FtpHelper());
  }

  @TestFactory
  Stream<DynamicTest> h323Calls() {
    List<Transcript> transcripts = Q931Transcripts.all();
    Q931Helper helper = new Q931Helper();
    return play(transcripts, helper, HelperFuzz.of(helper, transcripts).withThirdParties());
  }

  @TestFactory
  Stream<DynamicTest> h323Channels() {
    return play(H245Transcripts.all(), new H245Helper());
  }

  @TestFactory
  Stream<DynamicTest> h323Gatekeepers() {
    ProtocolHelper helper = new RasHelper();
    List<Transcript> transcripts = RasTranscripts.all();
    return play(transcripts, helper, HelperFuzz.of(helper, transcripts).withThirdParties());
  }

  @TestFactory
  Stream<DynamicTest> irc() {
    return play(IrcTranscripts.all(), new IrcHelper());
  }

  @TestFactory
  Stream<DynamicTest> pptp() {
    return play(PptpTranscripts.all(), new PptpHelper());
  }

  @TestFactory
  Stream<DynamicTest> rtsp() {
    return play(RtspTranscripts.all(), new RtspHelper());
  }

  @TestFactory
  Stream<DynamicTest> sane() {
    return play(SaneTranscripts.all(), new SaneHelper());
  }

  @TestFactory
  Stream<DynamicTest> sip() {
    return play(SipTranscripts.all(), new SipHelper());
  }

  @TestFactory
  Stream<DynamicTest> sipOverTcp() {
    return play(SipTcpTranscripts.all(), new SipTcpHelper());
  }

  @TestFactory
  Stream<DynamicTest> tftp() {
    return play(TftpTranscripts.all(), new TftpHelper());
  }

  @TestFactory
  Stream<DynamicTest> netbios() {
    return play(NetbiosTranscripts.all(), new NetbiosHelper());
  }

  @TestFactory
  Stream<DynamicTest> snmp() {
    return play(SnmpTranscripts.all(), new SnmpHelper());
  }

  @TestFactory
  Stream<DynamicTest> snmpTraps() {
    return play(SnmpTranscripts.traps(), new SnmpTrapHelper());
  }

  @TestFactory
  Stream<DynamicTest> mdns() {
    return play(MdnsTranscripts.all(), new MdnsHelper());
  }

  @TestFactory
  Stream<DynamicTest> slp() {
    return play(SlpTranscripts.all(), new SlpHelper());
  }

  @TestFactory
  Stream<DynamicTest> ssdp() {
    return play(SsdpTranscripts.all(), new SsdpHelper());
  }

  @TestFactory
  Stream<DynamicTest> dhcpv6() {
    return play(Dhcpv6Transcripts.all(), new Dhcpv6Helper());
  }

  @TestFactory
  Stream<DynamicTest> rpc() {
    return play(RpcTranscripts.all(), new RpcUdpHelper());
  }

  @TestFactory
  Stream<DynamicTest> rpcOverTcp() {
    return play(RpcTranscripts.overTcp(), new RpcTcpHelper());
  }

  @TestFactory
  Stream<DynamicTest> tns() {
    return play(TnsTranscripts.all(), new TnsHelper());
  }

  private static Stream<DynamicTest> play(List<Transcript> transcripts, ProtocolHelper helper) {
    assertThat(transcripts).isNotEmpty();
    return play(transcripts, helper, HelperFuzz.of(helper, transcripts));
  }

  private static Stream<DynamicTest> play(
      List<Transcript> transcripts, ProtocolHelper helper, HelperFuzz mutating) {
    HelperFuzz fuzz = mutating.withRounds(600);
    DynamicTest nonsense =
        DynamicTest.dynamicTest("nonsense", () -> fuzz.runAgainst(() -> new EngineBench(helper)));
    DynamicTest restarts =
        DynamicTest.dynamicTest(
            "a restart before each segment", () -> restart(transcripts, helper));
    return Stream.concat(
        transcripts.stream()
            .map(
                transcript ->
                    DynamicTest.dynamicTest(
                        transcript.name(), () -> play(transcript, new EngineBench(helper)))),
        Stream.of(
            nonsense,
            restarts,
            DynamicTest.dynamicTest("lineage", () -> letsIn(transcripts, helper))));
  }

  /** If anything is expected it comes, and is a child of the connection that announced it. */
  private static void letsIn(List<Transcript> transcripts, ProtocolHelper helper) {
    List<Expected> all = new ArrayList<>();
    List<Expected> children = new ArrayList<>();
    for (Transcript transcript : transcripts) {
      EngineBench bench = new EngineBench(helper);
      transcript.playOn(bench);
      all.addAll(bench.expectations());
      bench.expectations().stream().filter(bench::dial).forEach(children::add);
    }
    assertThat(children.isEmpty()).as("children of %s", all).isEqualTo(all.isEmpty());
  }

  /** Nothing comes out otherwise because the router was another one each time. */
  private static void restart(List<Transcript> transcripts, ProtocolHelper helper) {
    for (Transcript transcript : transcripts) {
      EngineBench bench = new EngineBench(helper).restarting();
      play(transcript, bench);
      assertThat(bench.host.helpers().get(0).memory()).isIn("kept", "none");
    }
  }

  private static void play(Transcript transcript, EngineBench bench) {
    transcript.playOn(bench);
    bench.close(Side.CLIENT);
    assertThat(bench.host.attached()).isZero();
    assertThat(bench.expectations()).isEmpty();
  }
}
