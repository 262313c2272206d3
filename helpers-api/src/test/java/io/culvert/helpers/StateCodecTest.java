package io.culvert.helpers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StateCodecTest {

  private enum Phase {
    BEGUN,
    ENDED
  }

  private record Offer(Side from, Endpoint at, Integer perhaps) {}

  private static final class Everything {
    private boolean flag = true;
    private byte small = -3;
    private short port = -1;
    private char letter = '\u20ac';
    private int number = 77;
    private long big = Long.MIN_VALUE;
    private float half = .5f;
    private double third = 1 / 3.0;
    private String text = "PORT \u00ff\0\r\n";
    private String wide = "\u20ac\ud800 alone";
    private String nothing = "not yet";
    private Phase phase = Phase.ENDED;
    private Endpoint four = Endpoint.of("10.0.0.2", 65_535);
    private Endpoint six = Endpoint.asWritten(Endpoint.of("2001:db8::1", 1).addressBytes(), 0);
    private final int[] fixed = {1, 2};
    private final int[][] grid = {{1}, {2, 3}};
    private final List<Offer> offers = new ArrayList<>();
    private Map<String, Set<Long>> sets = new HashMap<>();
    private Everything next;
    private transient Thread notOurs = Thread.currentThread();
    private static final Object SHARED = new Object();
  }

  private static <T> T again(StateCodec<T> codec, T state, T fresh) {
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    assertThat(codec.write(state, bytes)).isTrue();
    return codec.read(bytes.flip(), () -> fresh).orElseThrow();
  }

  @Test
  void whatWasWrittenIsReadAsItWas() {
    Everything before = new Everything();
    before.nothing = null;
    before.fixed[1] = 9;
    before.grid[0][0] = 8;
    before.offers.add(new Offer(Side.SERVER, before.four, null));
    before.offers.add(new Offer(Side.CLIENT, before.six, 5));
    before.sets.put("a", Set.of(4L));
    before.next = new Everything();
    before.next.number = 78;
    Everything fresh = new Everything();
    fresh.number = 0;
    fresh.flag = false;
    Everything after = again(StateCodec.of(Everything.class), before, fresh);
    assertThat(after).isSameAs(fresh);
    assertThat(after).usingRecursiveComparison().isEqualTo(before);
    assertThat(after.next.notOurs).isSameAs(Thread.currentThread());
  }

  @Test
  void recordsAreMadeAnew() {
    Offer offer = new Offer(Side.CLIENT, Endpoint.of("10.0.0.2", 1), 3);
    assertThat(again(StateCodec.of(Offer.class), offer, null)).isEqualTo(offer);
  }

  @Test
  void whatHasNoRoomIsNotWrittenAtAll() {
    Everything state = new Everything();
    ByteBuffer bytes = ByteBuffer.allocate(100).put((byte) 1);
    assertThat(StateCodec.of(Everything.class).write(state, bytes)).isFalse();
    assertThat(bytes.position()).isEqualTo(1);
  }

  @Test
  void circlesAreFoundOut() {
    Everything state = new Everything();
    state.next = state;
    ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
    assertThat(StateCodec.of(Everything.class).write(state, bytes)).isFalse();
  }

  /** A collection of the helper's own would have its code run while the router saves. */
  @Test
  void ownCollectionsAreNotWritten() {
    Everything state = new Everything();
    state.sets =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;
        };
    assertThat(StateCodec.of(Everything.class).write(state, ByteBuffer.allocate(4096))).isFalse();
  }

  @Test
  void bytesThatAreCutOffOrNonsenseAreNothing() {
    StateCodec<Everything> codec = StateCodec.of(Everything.class);
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    codec.write(new Everything(), bytes);
    byte[] written = Arrays.copyOf(bytes.array(), bytes.position());
    for (int length = 0; length < written.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(written, 0, length);
      assertThat(codec.read(cut, Everything::new)).as("first %d bytes", length).isEmpty();
    }
    for (int at = 0; at < written.length; at++) {
      byte[] wrong = written.clone();
      wrong[at] ^= (byte) 0xFF;
      codec.read(ByteBuffer.wrap(wrong), Everything::new); // another one, or none
    }
  }

  private static final class First {
    private int port;
  }

  private static final class Second {
    private static final class First {
      private int other;
    }
  }

  private static final class Third {
    private static final class First {
      private long port;
    }
  }

  @Test
  void aLayoutIsThatOfItsFields() {
    assertThat(StateCodec.of(First.class).layout()).isEqualTo(StateCodec.of(First.class).layout());
    assertThat(
            Set.of(
                StateCodec.of(First.class).layout(),
                StateCodec.of(Second.First.class).layout(),
                StateCodec.of(Third.First.class).layout()))
        .hasSize(3);
  }

  private static final class Fixed {
    private final String name = "x".repeat(2);
  }

  private static final class Loose {
    private Object anything;
  }

  private static final class Raw {
    @SuppressWarnings("rawtypes")
    private List list;
  }

  private static final class Threads {
    private Thread thread;
  }

  private static final class Choosy {
    private final int[] number;

    private Choosy(int number) {
      this.number = new int[] {number};
    }
  }

  private static final class HoldsChoosy {
    private Choosy choosy;
  }

  private final class Inner {
    private int number;
  }

  @Test
  void whatCannotBeKeptIsRefusedByName() {
    refused(Fixed.class, "Fixed.name can't be kept: it is final");
    refused(Loose.class, "Loose.anything can't be kept: it is a java.lang.Object");
    refused(Raw.class, "Raw.list can't be kept: it is a java.util.List");
    refused(Threads.class, "Threads.thread can't be kept: it is a java.lang.Thread");
    refused(HoldsChoosy.class, "Choosy can't be kept: it has no constructor without parameters");
    refused(Inner.class, "Inner can't be kept: have it be static");
    refused(String.class, "String can't be kept: a memory is a class of the helper's own");
    refused(int[].class, "int[] can't be kept");
    assertThat(again(StateCodec.of(Choosy.class), new Choosy(4), new Choosy(0)).number[0])
        .isEqualTo(4);
  }

  private static void refused(Class<?> type, String because) {
    assertThatThrownBy(() -> StateCodec.of(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(because);
  }
}
