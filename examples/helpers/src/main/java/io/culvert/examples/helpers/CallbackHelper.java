package io.culvert.examples.helpers;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/** Either side says {@code CALLBACK 10.0.0.2 5000}, and the other connects there. */
@Extension
public final class CallbackHelper implements ProtocolHelper {

  private static final Pattern CALLBACK =
      Pattern.compile("^CALLBACK (([0-9A-Fa-f.:]{2,39}) (\\d{1,5}))\r?\n");

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("callback", 7200)
        .withExpectations(4, 60)
        .on(CLIENT, "CALLBACK ")
        .on(SERVER, "CALLBACK ");
  }

  @Override
  public void onMessage(Message line, HelperContext context) {
    line.find(CALLBACK)
        .ifPresent(
            at -> {
              // refuses what is no address or port; a name is never looked up
              Endpoint here = Endpoint.of(at.group(2), Integer.parseInt(at.group(3)));
              Expect dialled = Expect.tcp(here, line.from().peer());
              context.publish(dialled, at, 1, to -> to.address() + " " + to.port());
            });
  }
}
