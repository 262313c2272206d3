package io.culvert.plugins.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jgroups.BytesMessage;
import org.jgroups.DefaultMessageFactory;
import org.jgroups.Message;
import org.jgroups.MessageFactory;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ByteArray;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.Util;

/**
 * Right above the transport: every message, with its headers, leaves as the payload of another,
 * encrypted and authenticated (AES-256-GCM, NIST SP 800-38D); what comes in any other way is
 * counted and goes no further. JGroups' own {@code SYM_ENCRYPT} leaves headers, and messages that
 * have nothing else, as they are, and knows no mode that authenticates.
 *
 * <p>A sealed message is the sender's salt (16 bytes), its number (8), what was sealed, and the tag
 * (16); the nonce is that number behind four zero bytes.
 */
public final class Seal extends Protocol {

  private static final int SALT = 16;
  private static final int NUMBER = 8;
  private static final int HEAD = SALT + NUMBER;
  private static final int NONCE = 12;
  private static final int TAG = 16;
  private static final int MOST_SENDERS = 64;

  private final SealKeys keys;
  private final MessageFactory inner = new DefaultMessageFactory();
  private final byte[] salt = new byte[SALT];
  private final SecretKey own;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(Seal::cipher);

  /** Those that sent something authentic, the one that was silent longest first. */
  private final Map<ByteBuffer, Sender> senders =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Sender> eldest) {
          return size() > MOST_SENDERS;
        }
      };

  private record Sender(SecretKey key, ReplayWindow window) {}

  Seal(SealKeys keys) throws GeneralSecurityException {
    this.keys = keys;
    new SecureRandom().nextBytes(salt);
    own = keys.of(salt);
  }

  private static Cipher cipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no AES/GCM", e);
    }
  }

  /** How many messages were not let in. */
  long refused() {
    return refused.get();
  }

  @Override
  public Object down(Message message) {
    if (message.getSrc() == null) {
      message.setSrc(local_addr);
    }
    try {
      return down_prot.down(sealed(message));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("can't seal a message", e);
    }
  }

  private Message sealed(Message message) throws GeneralSecurityException, IOException {
    ByteArray plain = bytes(message);
    long number = numbers.getAndIncrement();
    byte[] out = new byte[HEAD + plain.getLength() + TAG];
    ByteBuffer.wrap(out).put(salt).putLong(number);
    Cipher cipher = ready(Cipher.ENCRYPT_MODE, own, number);
    cipher.doFinal(plain.getArray(), plain.getOffset(), plain.getLength(), out, HEAD);
    return new BytesMessage(message.getDest(), out)
        .setSrc(message.getSrc())
        .setFlag(message.getFlags(false), false)
        .setFlag(message.getFlags(true), true);
  }

  private static ByteArray bytes(Message message) throws IOException {
    try {
      return Util.messageToBuffer(message);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) { // as JGroups declares it
      throw new IOException(e);
    }
  }

  private Cipher ready(int mode, SecretKey key, long number) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE];
    ByteBuffer.wrap(nonce).putLong(NONCE - NUMBER, number);
    Cipher cipher = ciphers.get();
    cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
    cipher.updateAAD(keys.group());
    return cipher;
  }

  @Override
  public Object up(Message message) {
    Message opened = opened(message);
    return opened == null ? null : up_prot.up(opened);
  }

  @Override
  public void up(MessageBatch batch) {
    for (Message message : batch) {
      up(message);
    }
  }

  private Message opened(Message message) {
    try {
      Message opened = message instanceof BytesMessage ? open(message) : null;
      // who sent it is as much part of it as what it says
      if (opened != null && opened.getSrc() != null && opened.getSrc().equals(message.getSrc())) {
        return opened;
      }
    } catch (AEADBadTagException e) {
      // another key, or none
    } catch (Exception e) { // whatever a stranger's bytes bring about
      log.debug("can't open a message", e);
    }
    refused.incrementAndGet();
    return null;
  }

  private Message open(Message message) throws Exception {
    if (message.getLength() < HEAD + TAG) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength());
    byte[] from = new byte[SALT];
    in.get(from);
    long number = in.getLong();
    Sender known = sender(from);
    Sender sender = known == null ? new Sender(keys.of(from), new ReplayWindow()) : known;
    Cipher cipher = ready(Cipher.DECRYPT_MODE, sender.key(), number);
    byte[] plain = cipher.doFinal(in.array(), in.arrayOffset() + in.position(), in.remaining());
    if (number < 0 || !remember(from, sender).window().first(number)) {
      return null;
    }
    return Util.messageFromBuffer(plain, 0, plain.length, inner);
  }

  private Sender sender(byte[] from) {
    synchronized (senders) {
      return senders.get(ByteBuffer.wrap(from));
    }
  }

  /** Only who has the key gets here, so that nobody else can have one forgotten. */
  private Sender remember(byte[] from, Sender sender) {
    synchronized (senders) {
      Sender before = senders.putIfAbsent(ByteBuffer.wrap(from), sender);
      return before == null ? sender : before;
    }
  }
}
