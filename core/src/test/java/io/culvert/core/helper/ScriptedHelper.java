package io.culvert.core.helper;

import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A helper that does what the test says. */
class ScriptedHelper implements ProtocolHelper {

  final List<String> seen = new ArrayList<>();
  int closed;
  BiConsumer<Message, HelperContext> act = (message, context) -> {};
  Consumer<HelperContext> onClose = context -> {};
  private final HelperSpec spec;

  ScriptedHelper(HelperSpec spec) {
    this.spec = spec;
  }

  @Override
  public HelperSpec spec() {
    return spec;
  }

  @Override
  public void onMessage(Message message, HelperContext context) {
    seen.add(message.text());
    act.accept(message, context);
  }

  @Override
  public void onClose(HelperContext context) {
    closed++;
    onClose.accept(context);
  }
}
