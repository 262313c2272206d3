package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.IpProtocol;
import org.junit.jupiter.api.Test;

/** What is known of tunnels' keys, as {@code nf_ct_gre_keymap_add} keeps it. */
class GreKeysTest {

  private final GreKeys keys = new GreKeys();

  private static PacketTuple from(int key, int toKey) {
    PacketTuple tuple = new PacketTuple();
    tuple.sourceLow = 0x0A000002;
    tuple.destinationLow = 0xC0000209L;
    tuple.meta = PacketTuple.meta(4, IpProtocol.GRE, 0, key, toKey);
    return tuple;
  }

  @Test
  void oneWayOfEachDirectionOfAMaster() {
    assertThat(keys.add(1, Direction.ORIGINAL, from(7, 99))).isTrue();
    assertThat(keys.add(1, Direction.ORIGINAL, from(8, 99))).as("the same destination").isTrue();
    assertThat(keys.add(1, Direction.ORIGINAL, from(7, 100))).as("another one").isFalse();
    assertThat(keys.add(1, Direction.REPLY, from(7, 100))).isTrue();
    assertThat(keys.add(2, Direction.ORIGINAL, from(7, 100))).isTrue();
    assertThat(keys.count()).isEqualTo(3);
  }

  @Test
  void aMasterIsForgottenWhole() {
    keys.add(1, Direction.ORIGINAL, from(7, 99));
    keys.add(2, Direction.ORIGINAL, from(7, 99));
    keys.add(1, Direction.REPLY, from(99, 7));
    keys.forget(1);
    assertThat(keys.count()).isEqualTo(1);
    assertThat(keys.add(1, Direction.ORIGINAL, from(7, 100))).isTrue();
  }
}
