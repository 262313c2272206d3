package io.culvert.plugins.testing;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/** Does the wrong that it is told to do. */
@Extension
public final class NaughtyHelper implements ProtocolHelper {

  private static final Pattern WORST = Pattern.compile("(x+)+(y+)+\\1z");
  private static final String TEXT = "x".repeat(40) + "y".repeat(40);

  private static List<byte[]> shared;

  private final Map<Integer, String> cache = new HashMap<>();

  /** What it keeps of a connection. */
  private static final class Memory {
    private final List<Object> said = new ArrayList<>();
  }

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("naughty", 21).on(Side.CLIENT, "GO ");
  }

  @Override
  public void onMessage(Message message, HelperContext context) {
    switch (message.text().substring(3).strip()) {
      case "for" -> loops();
      case "do" -> countsDown();
      case "catches" -> catchesExceptions();
      case "pattern" -> WORST.matcher(TEXT).find();
      case "matches" -> TEXT.matches("(x+)+(y+)+\\1z");
      case "stream" -> java.util.stream.Stream.iterate(1, i -> i).forEach(i -> loops());
      case "recursion" -> recurses(1);
      case "allocates" -> allocates();
      case "hoards" -> hoards();
      case "hoards at once" -> hoardsAtOnce();
      case "keeps" -> memory(context).said.add(new byte[80_000]);
      case "keeps little" -> memory(context).said.add(new byte[400]);
      case "keeps messages" -> memory(context).said.add(message);
      case "keeps shared" -> memory(context).said.add(sharing(1 << 20));
      case "keeps a lambda" -> keepsLambda(context, new long[12_000]);
      case "caches" -> caches();
      case "shares" -> sharing(1 << 20);
      case "shares much" -> sharing(20 << 20);
      case "drops shares" -> shared = null;
      case "floods" -> floods(context);
      case "sleeps" -> sleeps();
      case "parks" -> parks();
      case "checked" -> sneaks(new Exception("checked"));
      default -> {}
    }
  }

  private static Memory memory(HelperContext context) {
    return context.state(Memory.class, Memory::new);
  }

  private static void keepsLambda(HelperContext context, long[] numbers) {
    Runnable later = () -> numbers[0]++;
    memory(context).said.add(later);
  }

  private void caches() {
    for (int i = 0; i < 6_000; i++) {
      cache.put(cache.size(), "x".repeat(100));
    }
  }

  private static List<byte[]> sharing(int bytes) {
    if (shared == null) {
      shared = new ArrayList<>();
    }
    shared.add(new byte[bytes]);
    return shared;
  }

  private static void loops() {
    for (long i = 0; ; i++) {
      if (i < 0) {
        return;
      }
    }
  }

  private static void countsDown() {
    long left = Long.MAX_VALUE;
    do {
      left--;
    } while (left != 0);
  }

  private static void catchesExceptions() {
    while (true) {
      try {
        Integer.parseInt("none");
      } catch (Exception e) {
        // and again
      }
    }
  }

  private static int recurses(int depth) {
    return depth + recurses(depth + 1) + 1;
  }

  private static void allocates() {
    throw new IllegalStateException("" + new long[Integer.MAX_VALUE - 8].length);
  }

  private static void hoards() {
    List<byte[]> hoard = new ArrayList<>();
    while (!hoard.contains(null)) {
      hoard.add(new byte[1 << 20]);
    }
  }

  private static void hoardsAtOnce() {
    byte[] hoard = new byte[40 << 20];
    if (hoard[7] != 0) {
      throw new IllegalStateException("never so");
    }
  }

  private static void floods(HelperContext context) {
    while (true) {
      for (int port = 1; port < 65535; port++) {
        Endpoint here = context.endpoint(Side.CLIENT).withPort(port);
        context.expect(Expect.tcp(here, Side.SERVER));
      }
    }
  }

  private static void sleeps() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      // swallowed: goes on as if nothing had happened
    }
  }

  private static void parks() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park();
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneaks(Throwable fault) throws T {
    throw (T) fault;
  }
}
