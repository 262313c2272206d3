package io.culvert.core.control.api;

import io.culvert.core.control.Caller;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.view.Views;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;

/**
 * The Unix socket on which a running router takes commands. It appears under its name only once it
 * can be used: bound under another name, given mode 0660 and, where this process may, to the group
 * {@value #GROUP}, then renamed. Who calls is checked by peer credentials ({@link PeerAccess}).
 */
public final class ControlSocket {

  private static final String GROUP = "culvert";
  private static final String MODE = "rw-rw----";
  private static final String FOLDER_MODE = "rwxr-xr-x";
  private static final int MAX_CONNECTIONS = 256;

  private final HttpServer server;
  private final Path path;
  private final Object inode;

  private ControlSocket(HttpServer server, Path path, Object inode) {
    this.server = server;
    this.path = path;
    this.inode = inode;
  }

  /**
   * Begins to serve {@code control} and {@code views} at {@code path}. Call on the context that
   * shall serve.
   *
   * @return fails with {@link ControlException} if another router answers there, if something that
   *     is no socket is in the way, or if the place can't be written to
   */
  public static Future<ControlSocket> open(
      Vertx vertx, Path path, RouterControl control, Views views) {
    Path unfinished = path.resolveSibling(path.getFileName() + "~");
    PeerAccess access;
    try {
      makeRoom(path);
      Files.deleteIfExists(unfinished);
      access = PeerAccess.ofThisProcess();
    } catch (IOException e) {
      return Future.failedFuture(unusable(path, e));
    }
    Router router = Router.router(vertx);
    ApiRoutes.mount(router, control, views, routing -> caller(access, routing));
    HttpServer server =
        views
            .gates()
            .gate("control", MAX_CONNECTIONS)
            .server(vertx, new HttpServerOptions().setRegisterWebSocketWriteHandlers(false))
            .requestHandler(router);
    return server
        .listen(SocketAddress.domainSocketAddress(unfinished.toString()))
        .map(
            listening -> {
              try {
                giveToGroup(unfinished);
                access.admit((Integer) Files.getAttribute(unfinished, "unix:gid"));
                Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString(MODE));
                Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
                return new ControlSocket(listening, path, inode(path));
              } catch (IOException e) {
                listening.close();
                throw unusable(path, e);
              }
            })
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof ControlException ? cause : unusable(path, cause)));
  }

  private static Caller caller(PeerAccess access, RoutingContext routing) {
    return access.caller(routing.request().connection()).orElse(null);
  }

  private static Object inode(Path path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    return attributes.get("ino");
  }

  private static ControlException unusable(Path path, Throwable cause) {
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new ControlException(
        ControlException.Code.REFUSED,
        "can't listen on the control socket " + path + ": " + why,
        "set control.socket to a place this user can write to");
  }

  /** Creates the folder, removes a socket nobody answers on, and refuses anything else there. */
  private static void makeRoom(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (!Files.exists(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(FOLDER_MODE));
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (answers(path)) {
      throw new ControlException(
          ControlException.Code.CONFLICT,
          "another router answers on " + path,
          "stop it, or set control.socket to another path");
    }
    boolean socket =
        Files.readAttributes(path, "unix:mode", LinkOption.NOFOLLOW_LINKS).get("mode")
                instanceof Integer mode
            && (mode & 0170000) == 0140000;
    if (!socket) {
      throw new ControlException(
          ControlException.Code.CONFLICT,
          path + " is in the way and is no socket",
          "remove it, or set control.socket to another path");
    }
    Files.delete(path);
  }

  private static void giveToGroup(Path socket) throws IOException {
    try {
      GroupPrincipal group =
          socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP);
      Files.getFileAttributeView(socket, PosixFileAttributeView.class).setGroup(group);
    } catch (UserPrincipalNotFoundException e) {
      return; // a machine without that group: it stays this process' own
    } catch (FileSystemException e) {
      return; // neither root nor in it: the same
    }
  }

  private static boolean answers(Path path) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it listens. */
  public Path path() {
    return path;
  }

  /** Stops serving and removes the socket, unless another router has put its own there. */
  public Future<Void> close() {
    return server
        .close()
        .eventually(
            () -> {
              try {
                if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && inode(path).equals(inode)) {
                  Files.delete(path);
                }
                return Future.succeededFuture();
              } catch (IOException e) {
                return Future.failedFuture(e);
              }
            });
  }
}
