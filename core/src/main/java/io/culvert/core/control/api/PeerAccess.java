package io.culvert.core.control.api;

import io.culvert.core.control.Caller;
import io.culvert.core.helper.ProcessUser;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may use the control socket: root, the user the router runs as, and members of its group and
 * of the socket's. The socket's mode says the same; this is the second wall, and gives the audit
 * log its names.
 */
final class PeerAccess {

  private final int uid;
  private final Set<Integer> gids = new HashSet<>();

  PeerAccess(int uid, int gid) {
    this.uid = uid;
    gids.add(gid);
  }

  /** Lets in members of that group, too; before the first caller. */
  void admit(int gid) {
    gids.add(gid);
  }

  /** Access for this process' user and group. */
  static PeerAccess ofThisProcess() throws IOException {
    ProcessUser user = ProcessUser.now();
    return new PeerAccess(user.uid(), user.gid());
  }

  /** Who is at the other end, or empty for one who may nothing. */
  Optional<Caller> caller(HttpConnection connection) {
    if (!(connection instanceof HttpServerConnection server)) {
      return Optional.empty();
    }
    Channel channel = server.channelHandlerContext().channel();
    if (!(channel instanceof EpollDomainSocketChannel socket)) {
      return Optional.empty();
    }
    try {
      PeerCredentials peer = socket.peerCredentials();
      Set<Integer> groups = Arrays.stream(peer.gids()).boxed().collect(Collectors.toSet());
      return caller(peer.uid(), peer.pid(), groups);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Optional<Caller> caller(int peerUid, int peerPid, Set<Integer> peerGroups) {
    boolean allowed =
        peerUid == 0
            || peerUid == uid
            || peerGroups.stream().anyMatch(gids::contains)
            || supplementaryGroups(peerPid).stream().anyMatch(gids::contains);
    return allowed
        ? Optional.of(new Caller("uid " + peerUid + " pid " + peerPid, Caller.Role.ADMIN))
        : Optional.empty();
  }

  /** SO_PEERCRED tells only the primary group; the others are in the peer's /proc. */
  private static Set<Integer> supplementaryGroups(int pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("Groups:"))
          .flatMap(line -> Arrays.stream(line.substring("Groups:".length()).trim().split("\\s+")))
          .filter(word -> !word.isEmpty())
          .map(Integer::valueOf)
          .collect(Collectors.toSet());
    } catch (IOException e) {
      return Set.of();
    }
  }
}
