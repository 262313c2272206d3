package io.culvert.core.fuzz;

import io.culvert.core.helper.HelperTarget;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A target for each helper that has transcripts, {@code helper-NAME}. */
final class HelperTargets {

  private HelperTargets() {}

  static Map<String, Supplier<FuzzTarget>> all() {
    Map<String, Supplier<FuzzTarget>> all = new TreeMap<>();
    all.put("helper-amanda", () -> new HelperTarget(new AmandaHelper(), AmandaTranscripts.all()));
    all.put("helper-dhcpv6", () -> new HelperTarget(new Dhcpv6Helper(), Dhcpv6Transcripts.all()));
    all.put("helper-ftp", () -> new HelperTarget(new FtpHelper(), FtpTranscripts.all()));
    all.put("helper-h245", () -> new HelperTarget(new H245Helper(), H245Transcripts.all()));
    all.put("helper-irc", () -> new HelperTarget(new IrcHelper(), IrcTranscripts.all()));
    all.put("helper-mdns", () -> new HelperTarget(new MdnsHelper(), MdnsTranscripts.all()));
    all.put(
        "helper-netbios", () -> new HelperTarget(new NetbiosHelper(), NetbiosTranscripts.all()));
    all.put("helper-pptp", () -> new HelperTarget(new PptpHelper(), PptpTranscripts.all()));
    all.put(
        "helper-q931",
        () -> new HelperTarget(new Q931Helper(), Q931Transcripts.all()).withThirdParties());
    all.put(
        "helper-ras",
        () -> new HelperTarget(new RasHelper(), RasTranscripts.all()).withThirdParties());
    all.put("helper-rpc", () -> new HelperTarget(new RpcUdpHelper(), RpcTranscripts.all()));
    all.put("helper-rpc-tcp", () -> new HelperTarget(new RpcTcpHelper(), RpcTranscripts.overTcp()));
    all.put("helper-rtsp", () -> new HelperTarget(new RtspHelper(), RtspTranscripts.all()));
    all.put("helper-sane", () -> new HelperTarget(new SaneHelper(), SaneTranscripts.all()));
    all.put("helper-sip", () -> new HelperTarget(new SipHelper(), SipTranscripts.all()));
    all.put("helper-sip-tcp", () -> new HelperTarget(new SipTcpHelper(), SipTcpTranscripts.all()));
    all.put("helper-slp", () -> new HelperTarget(new SlpHelper(), SlpTranscripts.all()));
    all.put("helper-snmp", () -> new HelperTarget(new SnmpHelper(), SnmpTranscripts.all()));
    all.put(
        "helper-snmp-trap", () -> new HelperTarget(new SnmpTrapHelper(), SnmpTranscripts.traps()));
    all.put("helper-ssdp", () -> new HelperTarget(new SsdpHelper(), SsdpTranscripts.all()));
    all.put("helper-tftp", () -> new HelperTarget(new TftpHelper(), TftpTranscripts.all()));
    all.put("helper-tns", () -> new HelperTarget(new TnsHelper(), TnsTranscripts.all()));
    return all;
  }
}
