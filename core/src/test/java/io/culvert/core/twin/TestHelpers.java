package io.culvert.core.twin;

import io.culvert.core.helper.HelperPlugin;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.plugins.amanda.AmandaHelper;
import io.culvert.plugins.ftp.FtpHelper;
import io.culvert.plugins.h323.H245Helper;
import io.culvert.plugins.h323.Q931Helper;
import io.culvert.plugins.h323.RasHelper;
import io.culvert.plugins.irc.IrcHelper;
import io.culvert.plugins.netbios.NetbiosHelper;
import io.culvert.plugins.pptp.PptpHelper;
import io.culvert.plugins.sane.SaneHelper;
import io.culvert.plugins.sip.SipHelper;
import io.culvert.plugins.sip.SipTcpHelper;
import io.culvert.plugins.snmp.SnmpHelper;
import io.culvert.plugins.snmp.SnmpTrapHelper;
import io.culvert.plugins.tftp.TftpHelper;
import java.util.List;
import java.util.stream.Stream;

/** The helpers the twin's tests run with, one a plugin. */
public final class TestHelpers {

  private TestHelpers() {}

  /** All of them, new. */
  public static List<HelperPlugin> all() {
    return Stream.<ProtocolHelper>of(
            new AmandaHelper(),
            new FtpHelper(),
            new H245Helper(),
            new Q931Helper(),
            new RasHelper(),
            new IrcHelper(),
            new PptpHelper(),
            new NetbiosHelper(),
            new SaneHelper(),
            new SipHelper(),
            new SipTcpHelper(),
            new SnmpHelper(),
            new SnmpTrapHelper(),
            new TftpHelper())
        .map(TestHelpers::plugin)
        .toList();
  }

  private static HelperPlugin plugin(ProtocolHelper helper) {
    String name = helper.spec().name();
    return new HelperPlugin(name, "1", name + ".jar", List.of(helper));
  }
}
