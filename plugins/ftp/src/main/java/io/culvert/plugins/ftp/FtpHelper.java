package io.culvert.plugins.ftp;

import static io.culvert.helpers.Expect.tcp;
import static io.culvert.helpers.Numbers.numbers;
import static io.culvert.helpers.Numbers.port;
import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.Message.Finding;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Side;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/** FTP's data connections (RFC 959, RFC 2428), read as Linux nf_conntrack_ftp.c reads them. */
@Extension
public final class FtpHelper implements ProtocolHelper {

  private static final String SIX = "(\\d*(?:,\\d*){5})";
  private static final Pattern PORT = Pattern.compile("^(?i:PORT)[^ ]* " + SIX + "\r");
  // RFC 1123, 4.1.2.6: a 227 may lack its parentheses; what counts begins at the first digit.
  private static final Pattern PASV = Pattern.compile("^227 \\D*(?=\\d)" + SIX + "[^\\d,]");
  private static final String EPRT = "^(?i:EPRT)[^ ]* (([!-/:-~&&[^%s]])%d\\2(?>(%s)\\2)(\\d+)\\2)";
  private static final Pattern EPRT4 =
      Pattern.compile(String.format(EPRT, ".", 1, "\\d*(?:\\.\\d*){3}"));
  private static final Pattern EPRT6 =
      Pattern.compile(String.format(EPRT, ":", 2, "[\\da-fA-F:.]+?"));
  private static final Pattern EPSV = Pattern.compile("^229 [^(]*\\((([!-/:-~])\\2\\2(\\d+)\\2)");

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
    line.find(line.from() == CLIENT ? PORT : PASV)
        .ifPresent(at -> ftp.publish(tcp(fromCommas(at, own), peer), at, 1, e -> e.numbers(",")));
    line.find(own.isIpv6() ? EPRT6 : EPRT4)
        .filter(at -> port(at.group(4)) != 0)
        .ifPresent(at -> ftp.publish(tcp(fromBars(at, own), peer), at, 1, FtpHelper::toBars));
    line.find(EPSV)
        .filter(at -> port(at.group(3)) != 0)
        .ifPresent(at -> ftp.publish(tcp(fromPort(at, own), peer), at, 1, FtpHelper::toPort));
  }

  private static Endpoint fromCommas(Finding at, Endpoint own) {
    return own.withNumbers(numbers(at.group(1)));
  }

  private static Endpoint fromBars(Finding at, Endpoint own) {
    int port = port(at.group(4));
    return own.isIpv6()
        ? Endpoint.of(at.group(3).replaceAll("\\b0+(?=[\\da-fA-F]{4}(?![\\d.]))", ""), port)
        : own.withNumbers(numbers(at.group(3))).withPort(port);
  }

  private static Endpoint fromPort(Finding at, Endpoint own) {
    return own.withPort(port(at.group(3)));
  }

  private static String toBars(Endpoint e) {
    return "|" + (e.isIpv6() ? 2 : 1) + "|" + e.addressInFull() + "|" + e.port() + "|";
  }

  private static String toPort(Endpoint e) {
    return "|||" + e.port() + "|";
  }
}
