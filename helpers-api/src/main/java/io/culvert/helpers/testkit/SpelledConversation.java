package io.culvert.helpers.testkit;

import io.culvert.helpers.Side;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Conversations as bytes, so that any bytes are one: which original's sides talk (1; of its highest
 * bit, whether nothing is translated between them), then what is said, each with its length (2; of
 * its highest bit, who says it) before its bytes. What is cut off is as long as it is.
 */
final class SpelledConversation {

  private static final int PLAIN = 0x80;
  private static final int BY_SERVER = 0x8000;
  private static final int MOST_SAID = 32;
  private static final int MOST_BYTES = 1_200;

  private SpelledConversation() {}

  /** The bytes of the original of that number. */
  static byte[] spell(int number, Conversation conversation) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(number);
    for (Conversation.Said said : conversation.said()) {
      byte[] payload = said.payload().getBytes(StandardCharsets.ISO_8859_1);
      int head = payload.length | (said.from() == Side.SERVER ? BY_SERVER : 0);
      out.write(head >> 8);
      out.write(head);
      out.writeBytes(payload);
    }
    return out.toByteArray();
  }

  /** What {@code input} spells, between the sides of one of {@code originals}. */
  static Conversation read(byte[] input, List<Conversation> originals) {
    ByteBuffer in = ByteBuffer.wrap(input);
    int number = in.hasRemaining() ? in.get() & 0xFF : 0;
    Setup setup = originals.get((number & ~PLAIN) % originals.size()).setup();
    List<Conversation.Said> said = new ArrayList<>();
    while (in.remaining() > 2 && said.size() < MOST_SAID) {
      int head = in.getShort() & 0xFFFF;
      Side from = (head & BY_SERVER) != 0 ? Side.SERVER : Side.CLIENT;
      int length = Math.min(Math.min(head & ~BY_SERVER, MOST_BYTES), in.remaining());
      byte[] payload = new byte[length];
      in.get(payload);
      if (length > 0) {
        said.add(new Conversation.Said(from, 0, new String(payload, StandardCharsets.ISO_8859_1)));
      }
    }
    return new Conversation((number & PLAIN) != 0 ? Mutator.plain(setup) : setup, said);
  }
}
