package io.culvert.plugins.ftp;

import static io.culvert.helpers.Expect.tcp;
import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;
import static java.lang.Integer.parseInt;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.Message.Finding;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Side;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** FTP's data connections (RFC 959, RFC 2428), read as Linux nf_conntrack_ftp.c reads them. */
@Extension
public final class FtpHelper implements ProtocolHelper {

  private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|[01]?\\d?\\d)";
  private static final String SIX = "(" + BYTE + "(?:," + BYTE + "){5})";
  // RFC 1123, 4.1.2.6: a 227 may lack its parentheses; what counts begins at the first digit.
  private static final Pattern COMMAS =
      Pattern.compile("(?i)^(?:PORT[^ ]* (?=[\\d,]+\r)|227 \\D*)" + SIX + "[^\\d,]");
  private static final String EPRT = "(?i)^EPRT[^ ]* (([!-/:-~])";
  private static final Pattern EPRT4 = Pattern.compile(EPRT + "1\\2([\\d.]+)\\2(\\d{1,5})\\2)");
  private static final Pattern EPRT6 =
      Pattern.compile(EPRT + "2\\2([\\da-f]{0,4}:[\\da-f:.]{1,40})\\2(\\d{1,5})\\2)");
  private static final Pattern EPSV =
      Pattern.compile("^229 [^(]*\\((([!-/:-~])\\2\\2(\\d{1,5})\\2)");

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("ftp", 21)
        .withFraming(Framing.strictLines())
        .withExpectations(1, 300)
        .on(CLIENT, "PORT", "EPRT")
        .on(SERVER, "227 ", "229 ");
  }

  @Override
  public void onMessage(Message line, HelperContext ftp) {
    Endpoint own = ftp.endpoint(line.from());
    Side peer = line.from().peer();
    line.find(COMMAS)
        .ifPresent(at -> ftp.publish(tcp(fromCommas(at), peer), at, 1, FtpHelper::toCommas));
    line.find(own.isIpv6() ? EPRT6 : EPRT4)
        .ifPresent(at -> ftp.publish(tcp(fromBars(at), peer), at, 1, FtpHelper::toBars));
    line.find(EPSV)
        .ifPresent(
            at ->
                ftp.publish(
                    tcp(own.withPort(parseInt(at.group(3))), peer), at, 1, FtpHelper::toPort));
  }

  private static Endpoint fromCommas(Finding at) {
    int[] n = Stream.of(at.group(1).split(",")).mapToInt(Integer::parseInt).toArray();
    return Endpoint.of(n[0] + "." + n[1] + "." + n[2] + "." + n[3], n[4] * 256 + n[5]);
  }

  private static String toCommas(Endpoint e) {
    return e.address().replace('.', ',') + "," + e.port() / 256 + "," + e.port() % 256;
  }

  private static Endpoint fromBars(Finding at) {
    return Endpoint.of(at.group(3), parseInt(at.group(4)));
  }

  private static String toBars(Endpoint e) {
    return "|" + (e.isIpv6() ? 2 : 1) + "|" + e.addressInFull() + "|" + e.port() + "|";
  }

  private static String toPort(Endpoint e) {
    return "|||" + e.port() + "|";
  }
}
