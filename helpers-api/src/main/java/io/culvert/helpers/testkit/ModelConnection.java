package io.culvert.helpers.testkit;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperRefusal;
import io.culvert.helpers.HelperRefusal.Reason;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;
import io.culvert.helpers.Tunnel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The model's connection: what a router would know of it, and would answer about it. */
final class ModelConnection implements HelperContext {

  /** As in Linux nf_nat_helper.c, {@code nf_nat_exp_find_port}. */
  private static final int PORT_ATTEMPTS = 128;

  private record Held(Expect expect, Endpoint published) {}

  private final HelperSpec spec;
  private final Setup setup;
  private final ModelMemory memory;
  private final List<Held> expectations = new ArrayList<>();
  private final List<Held> beforeMessage = new ArrayList<>();
  private final ModelTunnel tunnel;
  private boolean watching = true;
  private boolean closing;
  private boolean expected;
  private boolean withdrawing;
  private Optional<String> dropReason = Optional.empty();
  private OptionalInt keptSeconds = OptionalInt.empty();

  ModelConnection(HelperSpec spec, Setup setup) {
    this.spec = spec;
    this.setup = setup;
    this.tunnel = new ModelTunnel(setup);
    this.memory = new ModelMemory(spec);
  }

  void beginMessage() {
    memory.restart();
    beforeMessage.clear();
    beforeMessage.addAll(expectations);
    tunnel.beginMessage();
    dropReason = Optional.empty();
    expected = false;
    withdrawing = false;
  }

  /** The message goes nowhere, or unread: what was expected for it is withdrawn. */
  void abandonMessage() {
    expectations.clear();
    expectations.addAll(beforeMessage);
    tunnel.abandonMessage();
  }

  void beginClosing() {
    closing = true;
    watching = false;
  }

  void forgetExpectations() {
    tunnel.end();
    expectations.clear();
  }

  boolean watching() {
    return watching;
  }

  boolean expectedForMessage() {
    return expected;
  }

  Optional<String> dropReason() {
    return dropReason;
  }

  List<Expected> expectations() {
    return Stream.concat(expectations.stream().map(this::reported), tunnel.expectations().stream())
        .toList();
  }

  private Expected reported(Held held) {
    Expect expect = held.expect();
    return new Expected(
        expect.transport(),
        dialler(expect),
        expect.sourcePort(),
        held.published(),
        expect.announced(),
        expect.permanent());
  }

  private String dialler(Expect expect) {
    if (expect.anyone()) {
      return expect.announced().isIpv6() ? "::" : "0.0.0.0";
    }
    String dialler = setup.own(expect.dialler()).address();
    OptionalInt bits = expect.networkBits();
    return bits.isPresent() ? dialler + "/" + bits.getAsInt() : dialler;
  }

  @Override
  public Endpoint expect(Expect expect) {
    if (closing) {
      throw new IllegalStateException("the connection is closing: nothing can be expected");
    }
    Endpoint own = setup.own(expect.announcer());
    if (expect.isInOrder()) {
      expected = true;
      return inOrder(expect);
    }
    if (!own.sameAddress(expect.announced())) {
      throw new HelperRefusal(
          Reason.FOREIGN_ENDPOINT, expect.announcer() + " is " + own + ": " + expect.announced());
    }
    expected = true;
    for (Held held : expectations) {
      if (held.expect().equals(expect) && !standsIn(held, own)) {
        // renewed, it is the youngest: __nf_ct_expect_check in nf_conntrack_expect.c removes it
        expectations.remove(held);
        expectations.add(held);
        return held.published();
      }
    }
    Endpoint published = publish(expect, own);
    hold(new Held(expect, published));
    return published;
  }

  /** The oldest of a kind gives way. */
  private void hold(Held held) {
    HelperSpec.Kind kind = kind(held.expect().kind());
    List<Held> same =
        expectations.stream().filter(h -> h.expect().kind().equals(kind.name())).toList();
    if (same.size() >= kind.max()) {
      expectations.remove(same.get(0));
    }
    expectations.add(held);
  }

  private HelperSpec.Kind kind(String name) {
    return spec.kinds().stream()
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(spec.name() + " declares no kind " + name));
  }

  private Endpoint inOrder(Expect expect) {
    boolean movable = setup.translated() && !expect.standsAsIs() && !expect.isOnItsOwn();
    Endpoint at =
        movable || expect.isOnItsOwn() ? setup.seen(expect.announcer()) : expect.announced();
    int step = expect.isWithNext() ? 2 : 1;
    int first = movable ? expect.firstPort().orElse(expect.announced().port()) : 0;
    int port = movable ? first : expect.announced().port();
    Expect next = nextOf(expect);
    if (!movable && expect.isWithNext() && !expect.isLikeMaster()) {
      holdUnlessTaken(expect);
      holdUnlessTaken(next);
      return expect.announced();
    }
    while (!frees(expect, at, port) || step == 2 && !frees(next, at, port + 1)) {
      port += step;
      if (!movable || port > 65535) {
        throw new HelperRefusal(Reason.NO_PORT, "no free port from " + first + " on");
      }
    }
    Endpoint published = Endpoint.asWritten(at.addressBytes(), port);
    hold(new Held(expect, published));
    if (expect.isWithNext()) {
      hold(new Held(next, Endpoint.asWritten(at.addressBytes(), port + 1)));
    }
    return published;
  }

  /** What another connection expects already is not expected twice. */
  private void holdUnlessTaken(Expect expect) {
    Endpoint at = expect.announced();
    if (!setup.portsTaken().contains(at.port())) {
      if (!frees(expect, at, at.port())) {
        throw new HelperRefusal(Reason.NO_PORT, "port " + at.port() + " is taken");
      }
      hold(new Held(expect, at));
    }
  }

  private static Expect nextOf(Expect expect) {
    Endpoint first = expect.announced();
    Endpoint next = Endpoint.asWritten(first.addressBytes(), first.port() + 1 & 0xFFFF);
    return Expect.udp(next, expect.dialler()).ofKind(expect.kind());
  }

  /** Whether it is free, or was this connection's for the same, which it then is no longer. */
  private boolean frees(Expect expect, Endpoint at, int port) {
    if (setup.portsTaken().contains(port)) {
      return false;
    }
    Endpoint candidate = Endpoint.asWritten(at.addressBytes(), port & 0xFFFF);
    expectations.removeIf(held -> repeats(held, expect, candidate));
    return isFree(expect, candidate);
  }

  @Override
  public boolean restates() {
    return setup.translated();
  }

  @Override
  public boolean isExpected() {
    return false;
  }

  /** The model has no other connections. */
  @Override
  public Optional<Endpoint> expectedElsewhere(Expect expect) {
    return Optional.empty();
  }

  @Override
  public void withdraw(String... kinds) {
    List<String> gone = List.of(kinds);
    expectations.removeIf(held -> gone.contains(held.expect().kind()));
  }

  @Override
  public void withdraw(Transport transport, Endpoint published) {
    expectations.removeIf(held -> isAt(held, transport, published));
  }

  private static boolean isAt(Held held, Transport transport, Endpoint published) {
    return held.expect().transport() == transport && held.published().equals(published);
  }

  @Override
  public boolean renew(String kind, Transport transport, Endpoint published, int seconds) {
    return expectations.stream()
        .filter(held -> held.expect().kind().equals(kind))
        .anyMatch(held -> isAt(held, transport, published));
  }

  /** The model carries payloads only. */
  @Override
  public void deliverTo(int port) {}

  boolean withdrawing() {
    return withdrawing;
  }

  /** Whether it is published under another port, for want of the announced one. */
  private boolean standsIn(Held held, Endpoint own) {
    return held.published().port() != held.expect().announced().port()
        && !mapped(held.expect(), own);
  }

  /** Whether what is announced has this exchange's mapping already. */
  private boolean mapped(Expect expect, Endpoint own) {
    return spec.transport() == Transport.UDP
        && expect.transport() == Transport.UDP
        && expect.announced().equals(own);
  }

  @Override
  public void publish(
      Expect expectation, Message.Finding place, int group, Function<Endpoint, String> format) {
    Endpoint published = expect(expectation);
    if (setup.translated()) {
      place.replace(group, format.apply(published));
    }
  }

  @Override
  public void translate(Message.Finding place, int group, String text) {
    if (setup.translated()) {
      place.replace(group, text);
    }
  }

  @Override
  public Tunnel tunnel() {
    if (!spec.tunnel()) {
      throw new IllegalStateException("the helper's spec declares no tunnel");
    }
    return tunnel;
  }

  private Endpoint publish(Expect expect, Endpoint own) {
    Endpoint seen = setup.seen(expect.announcer());
    if (mapped(expect, own)) {
      return seen;
    }
    boolean movable = setup.translated() && !expect.isOnItsOwn();
    int first = expect.announced().port();
    if (first == 0 && movable) {
      throw new HelperRefusal(Reason.NO_PORT, "port 0 stands for nothing");
    }
    expectations.removeIf(held -> repeats(held, expect, seen.withPort(Math.max(first, 1))));
    int attempts = movable ? PORT_ATTEMPTS : 1;
    for (int port = first; port <= 65535 && port < first + attempts; port++) {
      Endpoint candidate = Endpoint.asWritten(seen.addressBytes(), port);
      if (!setup.portsTaken().contains(port) && isFree(expect, candidate)) {
        return candidate;
      }
    }
    throw new HelperRefusal(Reason.NO_PORT, "no free port from " + first + " on");
  }

  /** Whether both would be fulfilled by the same: the new one takes the place of the old. */
  private static boolean repeats(Held held, Expect expect, Endpoint candidate) {
    return isAt(held, expect.transport(), candidate)
        && held.expect().dialler() == expect.dialler()
        && held.expect().sourcePort().equals(expect.sourcePort())
        && held.expect().networkBits().equals(expect.networkBits())
        && held.expect().kind().equals(expect.kind());
  }

  private boolean isFree(Expect expect, Endpoint candidate) {
    return expectations.stream()
        .noneMatch(
            held ->
                held.published().equals(candidate)
                    && held.expect().transport() == expect.transport()
                    && held.expect().dialler() == expect.dialler());
  }

  @Override
  public Endpoint endpoint(Side side) {
    return setup.own(side);
  }

  @Override
  public Endpoint seenAs(Side side) {
    return setup.seen(side);
  }

  @Override
  public <T> T state(Class<T> type, Supplier<? extends T> initial) {
    return memory.of(type, initial);
  }

  @Override
  public OptionalInt broadcastBits() {
    return setup.broadcastBits();
  }

  @Override
  public void keepFor(int seconds) {
    if (seconds < 1 || seconds > 86400) {
      throw new IllegalArgumentException("1 to 86400 seconds, not " + seconds);
    }
    keptSeconds = OptionalInt.of(seconds);
  }

  OptionalInt keptSeconds() {
    return keptSeconds;
  }

  @Override
  public void stopWatching() {
    watching = false;
  }

  @Override
  public void drop(String reason) {
    refuse(reason);
    withdrawing = true;
  }

  @Override
  public void refuse(String reason) {
    if (!reason.matches("[a-z][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException("not a word to count drops under: " + reason);
    }
    dropReason = Optional.of(reason);
  }
}
