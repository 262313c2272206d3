package io.culvert.helpers.testkit;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.StateCodec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a helper keeps in mind of the model's connection. The router it stands for ends and begins
 * between any two messages: what the helper's spec keeps goes through bytes each time.
 */
final class ModelMemory {

  private final HelperSpec spec;
  private final Map<Class<?>, Object> states = new HashMap<>();
  private final Map<Class<?>, byte[]> saved = new HashMap<>();

  ModelMemory(HelperSpec spec) {
    this.spec = spec;
  }

  /** Saves what is kept, and forgets it until it is asked for. */
  void restart() {
    spec.kept().forEach(this::save);
  }

  private <T> void save(StateCodec<T> codec) {
    Object state = states.remove(codec.type());
    if (state == null) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate(StateCodec.MOST_BYTES);
    if (!codec.write(codec.type().cast(state), bytes)) {
      throw new AssertionError(
          codec.type().getSimpleName()
              + " can't be kept: it has more than "
              + StateCodec.MOST_BYTES
              + " bytes, or what its fields don't say");
    }
    byte[] written = new byte[bytes.flip().remaining()];
    bytes.get(written);
    saved.put(codec.type(), written);
  }

  <T> T of(Class<T> type, Supplier<? extends T> initial) {
    Object state = states.get(type);
    if (state == null) {
      state =
          spec.kept().stream()
              .filter(codec -> codec.type() == type && saved.containsKey(type))
              .findFirst()
              .map(codec -> read(codec, initial))
              .orElseGet(initial::get);
      states.put(type, state);
    }
    return type.cast(state);
  }

  private <C> Object read(StateCodec<C> codec, Supplier<?> initial) {
    ByteBuffer bytes = ByteBuffer.wrap(saved.get(codec.type()));
    return codec
        .read(bytes, () -> codec.type().cast(initial.get()))
        .orElseThrow(() -> new AssertionError(codec.type() + " can't be read again"));
  }
}
