package io.culvert.plugins.flowexport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Puts records into messages of RFC 7011 and sends each when it is full or asked to. Templates go
 * ahead of the first record, again where the way is forgetful, and whenever the way begins anew;
 * numbers count the records of data that were sent before, as section 3.1 wants it. One thread.
 */
final class IpfixMessages {

  private static final int VERSION = 10;
  private static final int HEADER_BYTES = 16;
  private static final int SET_HEADER_BYTES = 4;
  private static final int TEMPLATE_SET = 2;
  private static final int OPTIONS_TEMPLATE_SET = 3;

  private final Collector collector;
  private final List<IpfixTemplate> templates;
  private final List<String> devices;
  private final int domain;
  private final long templateMicros;
  private final LongSupplier nowMicros;
  private final ByteBuffer message;
  private int openSet;
  private int setAt;
  private int recordsInMessage;
  private long sequence;
  private long templatesSentMicros;
  private volatile long messages;
  private volatile long records;
  private volatile long unsent;

  /**
   * Messages to {@code collector}.
   *
   * @param devices names of the devices, the first having number 1
   * @param maxBytes the longest message
   * @param templateMicros how often templates are sent where the way is forgetful
   */
  IpfixMessages(
      Collector collector,
      List<IpfixTemplate> templates,
      List<String> devices,
      int domain,
      int maxBytes,
      long templateMicros,
      LongSupplier nowMicros) {
    this.collector = collector;
    this.templates = templates;
    this.devices = devices;
    this.domain = domain;
    this.templateMicros = templateMicros;
    this.nowMicros = nowMicros;
    this.message = ByteBuffer.allocate(maxBytes);
    begin();
  }

  private void begin() {
    message.clear().position(HEADER_BYTES);
    openSet = 0;
    recordsInMessage = 0;
  }

  /** Puts a record behind those that wait, and sends them if it is full then. */
  void add(IpfixTemplate template, IpfixRecord record) throws IOException {
    int needs = template.recordBytes() + (openSet == template.id() ? 0 : SET_HEADER_BYTES);
    if (message.remaining() < needs) {
      send();
    }
    openSet(template.id());
    template.put(record, message);
    recordsInMessage++;
  }

  private void openSet(int id) {
    if (openSet != id) {
      closeSet();
      setAt = message.position();
      openSet = id;
      message.putShort((short) id).putShort((short) 0);
    }
  }

  private void closeSet() {
    if (openSet != 0) {
      message.putShort(setAt + 2, (short) (message.position() - setAt));
      openSet = 0;
    }
  }

  /** Sends what waits; nothing where nothing does. */
  void send() throws IOException {
    if (recordsInMessage == 0) {
      return;
    }
    closeSet();
    try {
      describe();
      transmit(message, recordsInMessage);
    } catch (IOException e) {
      unsent = unsent + recordsInMessage;
      throw e;
    } finally {
      begin();
    }
  }

  /** Sends templates and names of devices if they are due. */
  void describe() throws IOException {
    boolean anew = collector.beginsAnew();
    if (anew) {
      sequence = 0;
    }
    long now = nowMicros.getAsLong();
    if (!anew && (!collector.forgetful() || now - templatesSentMicros < templateMicros)) {
      return;
    }
    ByteBuffer text = ByteBuffer.allocate(message.capacity()).position(HEADER_BYTES);
    int at = set(text, TEMPLATE_SET);
    templates.forEach(template -> template.describe(text, 0));
    endSet(text, at);
    at = set(text, OPTIONS_TEMPLATE_SET);
    IpfixTemplate.DEVICES.describe(text, 1);
    endSet(text, at);
    int named = names(text);
    transmit(text, named);
    templatesSentMicros = now;
  }

  /** Writes the devices' names, as many as there is room for; how many. */
  private int names(ByteBuffer text) {
    int at = set(text, IpfixTemplate.DEVICES.id());
    int count = 0;
    for (String device : devices) {
      byte[] name = device.getBytes(StandardCharsets.UTF_8);
      if (text.remaining() < name.length + 5) {
        break;
      }
      text.putInt(++count).put((byte) name.length).put(name);
    }
    endSet(text, at);
    return count;
  }

  private static int set(ByteBuffer text, int id) {
    int at = text.position();
    text.putShort((short) id).putShort((short) 0);
    return at;
  }

  private static void endSet(ByteBuffer text, int at) {
    text.putShort(at + 2, (short) (text.position() - at));
  }

  private void transmit(ByteBuffer text, int count) throws IOException {
    text.flip();
    text.putShort(0, (short) VERSION);
    text.putShort(2, (short) text.limit());
    text.putInt(4, (int) (nowMicros.getAsLong() / 1_000_000));
    text.putInt(8, (int) sequence);
    text.putInt(12, domain);
    sequence += count; // also of what gets lost: that is how the collector knows
    collector.send(text);
    messages = messages + 1;
    records = records + count;
  }

  /** Messages sent. Any thread. */
  long messages() {
    return messages;
  }

  /** Records of data sent. Any thread. */
  long records() {
    return records;
  }

  /** Records that could not be sent. Any thread. */
  long unsent() {
    return unsent;
  }
}
