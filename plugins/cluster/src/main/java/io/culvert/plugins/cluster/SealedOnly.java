package io.culvert.plugins.cluster;

import java.util.function.Supplier;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.MessageFactory;

/**
 * Makes the only message there is outside of seals: bytes. Others hold objects, which would be made
 * before anybody knows who sent them.
 */
final class SealedOnly implements MessageFactory {

  @Override
  @SuppressWarnings("unchecked") // as the interface has it
  public <T extends Message> T create(short type) {
    if (type != Message.BYTES_MSG) {
      throw new IllegalArgumentException("a message of type " + type + " without a seal");
    }
    return (T) new BytesMessage();
  }

  @Override
  public <M extends MessageFactory> M register(short type, Supplier<? extends Message> generator) {
    throw new UnsupportedOperationException();
  }
}
