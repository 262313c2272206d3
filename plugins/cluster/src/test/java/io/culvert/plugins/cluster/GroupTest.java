package io.culvert.plugins.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.cluster.Group;
import io.culvert.helpers.cluster.GroupPlan;
import io.culvert.helpers.cluster.GroupPlan.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members in one process, over real sockets on loopback. */
class GroupTest {

  private static final int DETECT_MILLIS = 600;
  private static final int QUEUE_BYTES = 1 << 20;

  @TempDir Path folder;
  private final List<Group> groups = new ArrayList<>();
  private Path key;

  @BeforeEach
  void makeKey() throws IOException {
    key = Files.writeString(folder.resolve("key"), "0123456789abcdef0123456789abcdef\n");
  }

  @AfterEach
  void leave() {
    groups.forEach(Group::close);
  }

  private static List<Member> members(String... names) throws IOException {
    List<Member> members = new ArrayList<>();
    List<ServerSocket> taken = new ArrayList<>();
    for (String name : names) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      InetSocketAddress at =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
      members.add(new Member(name, at));
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
    return members;
  }

  private Group join(String self, List<Member> members, Optional<String> prefer, Path with, Ear ear)
      throws IOException {
    Group group = begin(self, members, prefer, with, folder.resolve(self), ear);
    // one after the other: two that begin at once find each other later, when they merge
    ear.await("a view", () -> ear.sees(self));
    return group;
  }

  private Group begin(
      String self, List<Member> members, Optional<String> prefer, Path with, Path keeps, Ear ear)
      throws IOException {
    GroupPlan plan =
        new GroupPlan("edge", self, members, prefer, with, keeps, DETECT_MILLIS, QUEUE_BYTES);
    Group group = new JGroupsTransport().join(plan, ear);
    groups.add(group);
    return group;
  }

  private static ByteBuffer block(int number, int bytes) {
    return ByteBuffer.allocate(bytes).putInt(0, number);
  }

  @Test
  void threeMeetAndBlocksComeInOrder() throws IOException {
    List<Member> members = members("a", "b", "w");
    Ear hearsA = new Ear();
    Ear hearsB = new Ear();
    Ear hearsW = new Ear();
    Group a = join("a", members, Optional.empty(), key, hearsA);
    Group b = join("b", members, Optional.empty(), key, hearsB);
    join("w", members, Optional.empty(), key, hearsW);
    for (Ear ear : List.of(hearsA, hearsB, hearsW)) {
      ear.await("all three are there", () -> ear.sees(true, "a", "b", "w"));
    }
    for (int i = 0; i < 500; i++) {
      assertThat(a.send("b", block(i, 1_500))).isTrue();
    }
    List<String> wanted = IntStream.range(0, 500).mapToObj(i -> "a " + i).toList();
    hearsB.await("500 blocks", () -> hearsB.blocks().size() == 500);
    assertThat(hearsB.blocks()).isEqualTo(wanted);
    assertThat(hearsW.blocks()).isEmpty();
    assertThat(a.send("nobody", block(0, 4))).isFalse();

    b.signal("a", new byte[] {'h', 'i'});
    hearsA.await("the signal", () -> hearsA.signals().equals(List.of("b hi")));

    // who is no leader may propose, too, and a term counts once
    propose(b, hearsB, "b", 3, "b 3");
    propose(a, hearsA, "a", 3, "b 3");
    propose(a, hearsA, "a", 4, "a 4");
    for (Ear ear : List.of(hearsA, hearsB, hearsW)) {
      ear.await("the owners", () -> ear.owners().equals(List.of("b 3", "a 4")));
    }
  }

  @Test
  void eachThingHasTermsOfItsOwnAndPacketsArePassedInOrder() throws IOException {
    List<Member> members = members("a", "b", "w");
    Ear hearsA = new Ear();
    Ear hearsB = new Ear();
    Group a = join("a", members, Optional.empty(), key, hearsA);
    final Group b = join("b", members, Optional.empty(), key, hearsB);
    hearsB.await("both", () -> hearsB.sees(true, "a", "b"));
    for (int of : new int[] {0, 1, 2}) {
      String wanted = (of == 0 ? "" : of + ": ") + "b 1";
      hearsA.await(
          "owner " + wanted,
          () -> {
            a.propose(of, "b", 1);
            return hearsA.owners().contains(wanted);
          });
    }
    b.propose(1, "a", 1); // that term is another's
    b.propose(1, "a", 2);
    List<String> wanted = List.of("b 1", "1: b 1", "2: b 1", "1: a 2");
    hearsB.await("the owners of all", () -> hearsB.owners().equals(wanted));
    for (int i = 0; i < 300; i++) {
      assertThat(a.pass("b", ("packet " + i).getBytes(StandardCharsets.UTF_8))).isTrue();
    }
    hearsB.await("300 packets", () -> hearsB.packets().size() == 300);
    assertThat(hearsB.packets())
        .isEqualTo(IntStream.range(0, 300).mapToObj(i -> "a packet " + i).toList());
    assertThat(a.pass("nobody", new byte[1])).isFalse();
    a.close();
    Ear again = new Ear();
    join("a", members, Optional.empty(), key, again);
    again.await("what was agreed on each", () -> again.owners().containsAll(wanted.subList(2, 4)));
  }

  /** As the router does, again and again: there may be no leader yet. */
  private static void propose(Group group, Ear ear, String owner, long term, String wanted) {
    ear.await(
        "owner " + wanted,
        () -> {
          group.propose(owner, term);
          return ear.owners().contains(wanted);
        });
  }

  @Test
  void whoIsAloneIsNoMajorityAndRemembersWhatWasAgreed() throws IOException {
    List<Member> members = members("a", "b", "w");
    Ear hearsA = new Ear();
    Ear hearsB = new Ear();
    Group a = join("a", members, Optional.empty(), key, hearsA);
    final Group b = join("b", members, Optional.empty(), key, hearsB);
    propose(a, hearsA, "a", 7, "a 7");
    hearsB.await("the owner", () -> hearsB.owners().equals(List.of("a 7")));
    a.close();
    hearsB.await("alone", () -> hearsB.sees(false, "b"));
    b.propose("b", 8);
    Ear again = new Ear();
    join("a", members, Optional.empty(), key, again);
    again.await("what was agreed", () -> again.owners().contains("a 7"));
    propose(b, hearsB, "b", 9, "b 9");
    again.await("what is agreed now", () -> again.owners().contains("b 9"));
  }

  @Test
  void whoWasKeptOutAsItsNameWasStillThereHasASayOnceItIsIn() throws IOException {
    List<Member> members = members("a", "b", "w");
    Ear hearsA = new Ear();
    Ear hearsB = new Ear();
    final Group b = join("b", members, Optional.empty(), key, hearsB);
    Group a = join("a", members, Optional.empty(), key, hearsA);
    hearsB.await("both", () -> hearsB.sees(true, "a", "b"));
    List<Member> moved = List.of(members("a").get(0), members.get(1), members.get(2));
    Ear again = new Ear();
    begin("a", moved, Optional.empty(), key, folder.resolve("again"), again);
    again.await("no", () -> again.troubles().stream().anyMatch(t -> t.contains("not among")));
    a.close();
    again.await("both again", () -> again.sees(true, "a", "b"));
    propose(b, hearsB, "b", 1, "b 1");
    again.await("what it agreed to", () -> again.owners().equals(List.of("b 1")));
  }

  @Test
  void withoutTheKeyNobodyComesIn() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "another key of at least 32 bytes....");
    List<Member> members = members("a", "b");
    Ear hearsA = new Ear();
    Ear hearsB = new Ear();
    Group a = join("a", members, Optional.of("a"), key, hearsA);
    join("b", members, Optional.of("a"), other, hearsB);
    hearsA.await("alone", () -> hearsA.sees(true, "a"));
    hearsB.await("alone, and not enough", () -> hearsB.sees(false, "b"));
    hearsA.await("a stranger", () -> a.counts().get("strangers") > 0);
    assertThat(hearsA.sees(true, "a")).isTrue();
  }

  @Test
  void whoIsPreferredDecides() throws IOException {
    List<Member> members = members("a", "b");
    Ear hearsA = new Ear();
    Ear hearsB = new Ear();
    Group a = join("a", members, Optional.of("a"), key, hearsA);
    Group b = join("b", members, Optional.of("a"), key, hearsB);
    hearsB.await("both", () -> hearsB.sees(true, "a", "b"));
    propose(b, hearsB, "b", 1, "b 1");
    propose(a, hearsA, "a", 2, "a 2");
    hearsB.await("both terms", () -> hearsB.owners().equals(List.of("b 1", "a 2")));
    a.close();
    hearsB.await("alone", () -> hearsB.sees(false, "b"));
    Ear again = new Ear();
    join("a", members, Optional.of("a"), key, again);
    assertThat(again.owners()).isEqualTo(List.of("a 2"));
  }

  @Test
  void aMemberThatIsStuckHoldsUpNobodyAndLacksNothing() throws IOException {
    List<Member> members = members("a", "b", "w");
    Ear hearsA = new Ear();
    Ear hearsB = new Ear();
    Ear hearsW = new Ear();
    Group a = join("a", members, Optional.empty(), key, hearsA);
    join("b", members, Optional.empty(), key, hearsB);
    join("w", members, Optional.empty(), key, hearsW);
    hearsA.await("all three are there", () -> hearsA.sees(true, "a", "b", "w"));
    hearsB.stop();
    int refused = -1;
    for (int i = 0; refused < 0; i++) {
      assertThat(i).as("blocks of 100 kB that wait for a member that is stuck").isLessThan(100);
      refused = a.send("b", block(i, 100_000)) ? -1 : i;
      assertThat(a.counts().get("bytes-waiting")).isLessThanOrEqualTo(QUEUE_BYTES);
      assertThat(a.send("w", block(i, 100))).isTrue();
    }
    int refusedAt = refused;
    int sent = refused + 1;
    hearsW.await("all of it", () -> hearsW.blocks().size() == sent);
    hearsB.goOn();
    hearsA.await("room again", () -> a.send("b", block(refusedAt, 100)));
    hearsB.await("everything", () -> hearsB.blocks().size() == sent);
    assertThat(hearsB.blocks())
        .isEqualTo(IntStream.range(0, sent).mapToObj(i -> "a " + i).toList());
    assertThat(hearsA.news()).containsExactlyInAnyOrder("b", "w");
  }
}
