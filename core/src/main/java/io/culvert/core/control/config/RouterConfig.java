package io.culvert.core.control.config;

import io.culvert.core.conntrack.Profile;
import io.culvert.core.control.Caller;
import io.culvert.core.control.Position;
import io.culvert.core.control.TimeoutView;
import io.culvert.core.helper.HelperOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a router is started with. Paths are absolute: the file's own are taken from its
 * folder.
 *
 * @param file the file it came from
 * @param devices in the order of the file; a device's place is its index
 * @param routes static routes
 * @param rules where the rules are
 * @param helpers where helpers are and how they attach
 * @param profile whose defaults
 * @param io how packets are moved
 * @param tunables kernel tunables to set before the first packet
 * @param timeouts timeout policies that rules name
 * @param user whom to go on as once the devices are open; empty for who started it
 * @param web address of the page; empty for none
 * @param control the Unix socket for commands
 * @param state where connections are kept over a restart; empty for nowhere
 * @param exports where flows go, in the order of the file
 * @param cluster the routers it is one with; empty for none
 */
public record RouterConfig(
    Path file,
    List<DeviceConfig> devices,
    List<RouteConfig> routes,
    Rules rules,
    Helpers helpers,
    Profile profile,
    Io io,
    List<Tunable> tunables,
    List<Timeout> timeouts,
    Optional<User> user,
    Optional<Web> web,
    Control control,
    Optional<State> state,
    List<Export> exports,
    Optional<ClusterConfig> cluster) {

  /** Where the control socket is unless the file says otherwise. */
  public static final String DEFAULT_SOCKET = "/run/culvert/culvert.sock";

  /** Where the page is unless the file says otherwise. */
  public static final String DEFAULT_LISTEN = "127.0.0.1:8737";

  /**
   * Rule files in {@code iptables-save} format; without one every chain accepts.
   *
   * @param ipv4 IPv4 rules, or empty
   * @param ipv6 IPv6 rules, or empty
   * @param sets sets that they name, as {@code ipset save} prints them, or empty
   */
  public record Rules(Optional<RuleFile> ipv4, Optional<RuleFile> ipv6, Optional<RuleFile> sets) {}

  /**
   * One rule file.
   *
   * @param path absolute
   * @param at where the configuration names it
   */
  public record RuleFile(Path path, Position at) {}

  /**
   * Protocol helpers.
   *
   * @param directory folder of plugins; empty for those that came with Culvert
   * @param allow list of the plugins that may be loaded; empty for all that are there
   * @param keys public keys by one of which each has to be signed; empty where none has to
   * @param options how they attach, and what becomes of a packet that one fails on
   */
  public record Helpers(
      Optional<Path> directory, Optional<Path> allow, Optional<Path> keys, HelperOptions options) {}

  /**
   * How packets are moved between devices and engine.
   *
   * @param at where the file says so
   */
  public record Io(Way way, Position at) {

    /** See {@code io} in docs/configuration.md. */
    public enum Way {
      /** Culvert's choice. */
      AUTO,
      /** A system call for each packet. */
      EPOLL,
      /** One for many; refused where the kernel does not let us. */
      URING
    }
  }

  /**
   * A kernel tunable.
   *
   * @param name its kernel name
   * @param value what to set
   * @param at where the file names it
   */
  public record Tunable(String name, long value, Position at) {}

  /**
   * A timeout policy.
   *
   * @param policy what differs from the defaults
   * @param at where the file names it
   */
  public record Timeout(TimeoutView policy, Position at) {}

  /**
   * A user of this machine.
   *
   * @param name as in {@code /etc/passwd}
   * @param at where the file says so
   */
  public record User(String name, Position at) {}

  /**
   * The page.
   *
   * @param listen an address and port; on loopback unless there is {@code tls}
   * @param at where the file says so
   * @param role what those who look at it may do at most
   * @param names what else the machine is called by those who look, in lower case
   * @param tls what it shows that it is; empty for plain HTTP
   */
  public record Web(
      InetSocketAddress listen,
      Position at,
      Caller.Role role,
      List<String> names,
      Optional<Tls> tls) {

    /** One for operators, on loopback. */
    public Web(InetSocketAddress listen, Position at) {
      this(listen, at, Caller.Role.OPERATOR, List.of(), Optional.empty());
    }
  }

  /**
   * A certificate and its key, PEM both.
   *
   * @param certificate absolute; the whole chain, the page's own first
   * @param key absolute; readable to its owner alone
   * @param at where the file names the key
   */
  public record Tls(Path certificate, Path key, Position at) {

    /** Why others may read the key, or it can't be read at all; empty where all is well. */
    public Optional<String> exposed() {
      return exposed(key);
    }

    /** The same of any file. */
    static Optional<String> exposed(Path key) {
      try {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(key);
        boolean own = mode.stream().allMatch(bit -> bit.name().startsWith("OWNER_"));
        return own
            ? Optional.empty()
            : Optional.of(key + " is open to others (" + PosixFilePermissions.toString(mode) + ")");
      } catch (IOException e) {
        return Optional.of(key + " can't be read");
      }
    }
  }

  /**
   * The control socket.
   *
   * @param socket its path
   * @param at where the file says so
   * @param metrics where figures and health are served, or empty for nowhere
   * @param audit the file of who did what, or empty for where the service manager keeps state
   */
  public record Control(
      Path socket, Position at, Optional<Web> metrics, Optional<AuditFile> audit) {

    /** One without figures. */
    public Control(Path socket, Position at) {
      this(socket, at, Optional.empty(), Optional.empty());
    }
  }

  /**
   * What outlives the process.
   *
   * @param directory where it is kept
   * @param journal whether changes are written as they happen, so that it outlives a kill, too
   * @param at where the file says so
   */
  public record State(Path directory, boolean journal, Position at) {}

  /**
   * An export of flows, as the file has it; what its settings mean, the plugin knows that offers
   * it.
   *
   * @param name what the plugin's exporter is called
   * @param values its settings in the order of the file
   * @param at where the file names it
   */
  public record Export(String name, Map<String, Value> values, Position at) {

    /**
     * A value as written.
     *
     * @param kind {@code text}, {@code a whole number}, {@code true or false}, or whatever else it
     *     is, in words
     * @param text the value; empty for what is none
     * @param at where it stands
     * @param keyAt where its key stands
     */
    public record Value(String kind, String text, Position at, Position keyAt) {}
  }

  /**
   * The audit log.
   *
   * @param path absolute
   * @param at where the configuration names it
   */
  public record AuditFile(Path path, Position at) {}
}
