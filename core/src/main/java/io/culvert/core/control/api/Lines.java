package io.culvert.core.control.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culvert.core.control.Batches;
import io.culvert.core.control.json.JsonText;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Streams values as lines of JSON. Batches arrive on the engine's loop; writing them out, and
 * waiting for the reader, happens on the response's own context.
 */
final class Lines<T> implements Batches<T> {

  static final String CONTENT_TYPE = "application/x-ndjson";

  private final HttpServerResponse response;
  private final Context context;
  private final Encoder<T> encoder;

  /** Writes one value. */
  interface Encoder<T> {

    void write(JsonGenerator json, T value) throws IOException;
  }

  Lines(HttpServerResponse response, Context context, Encoder<T> encoder) {
    this.response = response;
    this.context = context;
    this.encoder = encoder;
  }

  /** Sends the head, so that a reader knows at once that its request was understood. */
  void begin() {
    response.putHeader("Content-Type", CONTENT_TYPE).setChunked(true);
    response.writeHead();
  }

  @Override
  public Future<Void> next(List<T> batch) {
    return next("", batch);
  }

  /** The same behind a line of another kind; empty for none. */
  Future<Void> next(String first, List<T> batch) {
    Promise<Void> ready = Promise.promise();
    context.runOnContext(ignored -> write(first, batch, ready));
    return ready.future();
  }

  private void write(String first, List<T> batch, Promise<Void> ready) {
    if (response.closed() || response.ended()) {
      ready.tryFail("the reader has gone");
      return;
    }
    Buffer lines = Buffer.buffer(batch.size() * 512);
    if (!first.isEmpty()) {
      lines.appendString(first).appendByte((byte) '\n');
    }
    for (T value : batch) {
      lines.appendString(JsonText.of(json -> encoder.write(json, value))).appendByte((byte) '\n');
    }
    // a full queue may hold sixteen batches, two megabytes for each who asks and does not read
    response
        .write(lines)
        .onComplete(
            written -> {
              if (written.failed()) {
                ready.tryFail("the reader has gone");
              } else {
                ready.tryComplete();
              }
            });
  }

  /** Ends the answer once {@code work} is done; a failure becomes the last line. */
  void endAfter(Future<?> work) {
    endAfter(work, () -> "");
  }

  /** The same with {@code last} behind what went well. */
  void endAfter(Future<?> work, Supplier<String> last) {
    work.onComplete(
        done ->
            context.runOnContext(
                ignored -> {
                  if (response.closed() || response.ended()) {
                    return;
                  }
                  if (done.failed()) {
                    response.end(ApiError.of(done.cause()).line() + "\n");
                  } else {
                    response.end(last.get());
                  }
                }));
  }
}
