package io.culvert.core.cli.trace;

import io.culvert.core.control.TraceView;
import io.culvert.core.control.trace.TraceText;
import io.culvert.core.device.sim.CaptureWriter;
import io.culvert.core.wire.Medium;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A pcapng file of traced packets: each as it came with its whole walk as comment, and as it left.
 * Wireshark shows the comments under "Packet comments" and finds them by {@code frame.comment}.
 */
final class TraceCapture implements AutoCloseable {

  private static final long NANOS_PER_MICRO = 1_000;

  private final CaptureWriter writer;
  private final Map<String, Medium> media;
  private final Map<String, Integer> interfaces = new HashMap<>();

  /** Makes {@code file}, which must not exist; devices that {@code media} lacks are IP. */
  TraceCapture(Path file, Map<String, Medium> media) {
    this.writer = CaptureWriter.create(file);
    this.media = media;
  }

  void write(TraceView trace) {
    String comment = TraceText.comment(trace);
    String ingress = trace.packet().ingress();
    if (!ingress.isEmpty()) {
      write(ingress, trace, trace.bytes().arrived(), CaptureWriter.Passage.IN, comment);
      comment = "culvert: #" + trace.number() + " as it left";
    }
    if (trace.bytes().left().length > 0) {
      byte[] left = trace.bytes().left();
      write(trace.end().egress(), trace, left, CaptureWriter.Passage.OUT, comment);
    }
  }

  private void write(
      String device, TraceView trace, byte[] bytes, CaptureWriter.Passage passage, String comment) {
    int index =
        interfaces.computeIfAbsent(
            device, name -> writer.add(name, media.getOrDefault(name, Medium.IP)));
    long nanos = trace.atMicros() * NANOS_PER_MICRO;
    writer.write(index, nanos, ByteBuffer.wrap(bytes), passage, comment);
  }

  @Override
  public void close() {
    writer.close();
  }
}
