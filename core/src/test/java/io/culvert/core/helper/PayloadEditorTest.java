package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.helpers.Message;
import io.culvert.helpers.Side;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Replacements in a packet's bytes. */
class PayloadEditorTest {

  private static final String A = "10.0.0.2";
  private static final String B = "203.0.113.9";

  private static Packets packet(boolean tcp, boolean v6, String payload) {
    String a = v6 ? "fd00::2" : A;
    String b = v6 ? "2001:db8::9" : B;
    return (tcp ? Packets.tcp(a, 4000, b, 21) : Packets.udp(a, 4000, b, 69)).payload(payload);
  }

  private static PayloadEditor editor(PacketBuffer p, boolean tcp, int length) {
    return new PayloadEditor(Side.CLIENT, p, p.l4() + (tcp ? 20 : 8), length, true);
  }

  private static Message.Finding find(Message message, String regex) {
    return message.find(Pattern.compile(regex)).orElseThrow();
  }

  @Test
  void severalReplacementsAtOnceLeaveARightPacket() {
    Random random = new Random(9);
    for (int i = 0; i < 500; i++) {
      boolean tcp = random.nextBoolean();
      boolean v6 = random.nextBoolean();
      String first = "1".repeat(random.nextInt(20));
      String second = "2".repeat(random.nextInt(20));
      String tail = "t".repeat(random.nextInt(700));
      PacketBuffer p = packet(tcp, v6, "say aaa then bbb\r\n" + tail).parsed();
      PayloadEditor message = editor(p, tcp, 18);
      Message.Finding found = find(message, "(a+) then (b+)");
      found.replace(2, second);
      found.replace(1, "forgotten");
      found.replace(1, first);
      assertThat(message.difference()).isEqualTo(first.length() + second.length() - 6);
      assertThat(message.fits(1500)).isTrue();
      assertThat(message.apply()).isTrue();
      String expected = "say " + first + " then " + second + "\r\n" + tail;
      Checksum.finish(p);
      assertThat(p.toArray()).isEqualTo(packet(tcp, v6, expected).bytes());
    }
  }

  /** As Linux does, which shows where the checksum is left to whoever sends. */
  @Test
  void theSameTextIsSummedUpAnew() {
    PacketBuffer p = packet(false, false, "say aaa").checksum(0x1234).parsed();
    PayloadEditor message = editor(p, false, 7);
    find(message, "a{2,}").replace(0, "aaa");
    assertThat(message.edited()).isTrue();
    assertThat(message.apply()).isFalse();
    assertThat(p.checksumPartial()).isTrue();
    Checksum.finish(p);
    assertThat(p.toArray()).isEqualTo(packet(false, false, "say aaa").bytes());
  }

  @Test
  void refusesWhatIsNoReplacement() {
    PacketBuffer p = packet(false, false, "abcdef").parsed();
    PayloadEditor message = editor(p, false, 6);
    Message.Finding found = find(message, "(b(c)d)(x)?");
    found.replace(2, "1");
    assertThatThrownBy(() -> found.replace(1, "2")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> found.replace(3, "3")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> found.replace(4, "4")).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> found.replace(2, "\u0100"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(found.group(3)).isNull();
  }

  @Test
  void textIsBytes() {
    String all = "\u0000\u007f\u0080\u00e9\u00ff";
    PacketBuffer p = packet(false, false, all).parsed();
    PayloadEditor message = editor(p, false, 5);
    assertThat(message.text()).isEqualTo(all);
    find(message, "\u00e9").replace(0, "\u00ff\u00fe");
    message.apply();
    Checksum.finish(p);
    assertThat(p.toArray())
        .isEqualTo(packet(false, false, "\u0000\u007f\u0080\u00ff\u00fe\u00ff").bytes());
  }

  @Test
  void fitsTheLinkUnlessItMayBeFragmentedOrNeverDid() {
    PacketBuffer rigid = packet(true, false, "x".repeat(1460)).dontFragment().parsed();
    PayloadEditor message = editor(rigid, true, 1460);
    find(message, "^x").replace(0, "yy");
    assertThat(message.fits(1500)).isFalse();
    assertThat(message.fits(1501)).isTrue();
    assertThat(message.fits(0)).isTrue();

    PacketBuffer soft = packet(true, false, "x".repeat(1460)).parsed();
    message = editor(soft, true, 1460);
    find(message, "^x").replace(0, "yy");
    assertThat(message.fits(1500)).isTrue();

    PacketBuffer large = packet(false, true, "x".repeat(1600)).parsed();
    message = editor(large, false, 1600);
    find(message, "^x").replace(0, "yy");
    assertThat(message.fits(1500)).as("reassembled: it will be fragmented again").isTrue();

    PacketBuffer huge = packet(false, false, "x".repeat(65_500)).parsed();
    message = editor(huge, false, 65_500);
    find(message, "^x").replace(0, "y".repeat(9));
    assertThat(message.fits(0)).isFalse();
  }
}
