package io.culvert.helpers.testkit;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;
import io.culvert.helpers.Tunnel;
import java.util.List;
import java.util.OptionalInt;

/** The model's tunnel; where addresses are translated, the client's key is too. */
final class ModelTunnel implements Tunnel {

  private final Setup setup;
  private int clientKey;
  private int clientKeySeen;
  private int serverKey;
  private List<Expected> expected = List.of();
  private List<Expected> expectedBefore = List.of();

  ModelTunnel(Setup setup) {
    this.setup = setup;
  }

  void beginMessage() {
    expectedBefore = expected;
  }

  void abandonMessage() {
    expected = expectedBefore;
  }

  List<Expected> expectations() {
    return expected;
  }

  @Override
  public int clientKey() {
    return clientKey;
  }

  @Override
  public int clientKeySeen() {
    return clientKeySeen;
  }

  @Override
  public int serverKey() {
    return serverKey;
  }

  @Override
  public int publish(int key) {
    clientKey = key;
    clientKeySeen = setup.translated() ? setup.seen(Side.CLIENT).port() : key;
    return clientKeySeen;
  }

  @Override
  public void clientKeySeen(int key) {
    clientKeySeen = key;
  }

  @Override
  public void serverKey(int key) {
    serverKey = key;
  }

  @Override
  public void expect() {
    int own = setup.translated() ? clientKey : clientKeySeen;
    expected =
        List.of(
            expected(Side.CLIENT, own, serverKey, serverKey),
            expected(Side.SERVER, serverKey, clientKeySeen, own));
  }

  private Expected expected(Side from, int sender, int receiver, int receiverOwn) {
    Side to = from.peer();
    return new Expected(
        Transport.GRE,
        setup.own(from).address(),
        OptionalInt.of(sender),
        keyed(setup.seen(to), receiver),
        keyed(setup.own(to), receiverOwn),
        false);
  }

  private static Endpoint keyed(Endpoint address, int key) {
    return Endpoint.asWritten(address.addressBytes(), key);
  }

  @Override
  public void end() {
    expected = List.of();
  }
}
