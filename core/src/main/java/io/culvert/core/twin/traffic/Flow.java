package io.culvert.core.twin.traffic;

/**
 * Who speaks to whom.
 *
 * @param protocol IP protocol number
 * @param client sends first
 * @param clientPort 0..65535; for a protocol without ports of no meaning
 * @param server as the client knows it, before any translation
 * @param serverPort 0..65535
 */
public record Flow(int protocol, Host client, int clientPort, Host server, int serverPort) {

  /** The same from another port. */
  public Flow fromPort(int port) {
    return new Flow(protocol, client, port, server, serverPort);
  }

  /** The same to another port. */
  public Flow toPort(int port) {
    return new Flow(protocol, client, clientPort, server, port);
  }

  /** The same from somebody else. */
  public Flow from(Host host) {
    return new Flow(protocol, host, clientPort, server, serverPort);
  }

  /** The same to somebody else. */
  public Flow to(Host host) {
    return new Flow(protocol, client, clientPort, host, serverPort);
  }
}
