package io.culvert.helpers.flows;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/**
 * Where flows of one export go. All calls come on the export's own thread, one after the other;
 * only {@link #counts} may be asked by any thread.
 */
public interface FlowSink {

  /**
   * Takes what happened, in order. When it throws, all of the batch is counted as failed, and the
   * next batch comes as if nothing had happened.
   *
   * @param flows not empty
   */
  void take(List<Flow> flows) throws IOException;

  /**
   * Time passes: called about once a second, also when nothing happens, to send what waits, resend
   * what must be repeated, and change files.
   *
   * @param nowMicros wall clock, in microseconds since 1970
   */
  void tick(long nowMicros) throws IOException;

  /** Its own figures by name, shown as they are; names are of small letters and hyphens. */
  SortedMap<String, Long> counts();

  /** The end: sends what waits and lets go of everything. */
  void close() throws IOException;
}
