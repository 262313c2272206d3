package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.ProcessId;
import io.culvert.core.machine.Rights;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code culvert lab}: see the package. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    subcommands = {ShellCommand.class, SoakCommand.class, FloodCommand.class, TrialCommand.class},
    description = "Two networks joined only by Culvert, with real servers and clients.",
    footer = {
      "",
      "As root it makes the namespaces culvert-lan and culvert-wan; without root it",
      "makes them in a user namespace of its own. Nothing else of this machine is",
      "touched, and nothing is left behind.",
      "",
      "Examples:",
      "  culvert lab             up until Ctrl-C; prints the page's address",
      "  culvert lab --once      up, walks through the whole story, down again",
      "  culvert lab demo ftp    the story's FTP part, in the lab that is up",
      "  culvert lab shell lan curl ftp://203.0.113.2/",
      "  culvert lab soak --hours 2     does anything leak?",
      "",
      "Exit codes: 0 all went well, 1 a check failed, 2 usage, 4 not permitted"
    })
public final class LabCommand implements Callable<Integer> {

  static final String DEFAULT_NAME = "culvert";
  private static final int STANDARD_PORT = 8737;
  private static final String NAME = "[a-z][a-z0-9-]{0,19}";

  @Option(names = "--once", description = "walk through the story, then go down")
  private boolean once;

  @Option(
      names = "--web-port",
      paramLabel = "PORT",
      scope = ScopeType.INHERIT,
      description = "port of the page on 127.0.0.1 (default: 8737, or a free one; 0: a free one)")
  private Integer webPort;

  @Option(
      names = "--dry-run",
      scope = ScopeType.INHERIT,
      description = "print every command instead of running it")
  private boolean dryRun;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = DEFAULT_NAME,
      scope = ScopeType.INHERIT,
      description = "for more than one lab at a time (default: ${DEFAULT-VALUE})")
  private String name;

  @Option(names = "--inside", hidden = true)
  private Path inside;

  @Override
  public Integer call() {
    return guarded(() -> up(once ? new Once() : new Stay()));
  }

  @Command(name = "up", mixinStandardHelpOptions = true, description = "the same as culvert lab")
  Integer up() {
    return call();
  }

  @Command(
      name = "down",
      mixinStandardHelpOptions = true,
      description = "end the lab; remove what one that was killed has left")
  Integer down(
      @Option(names = "--left-by", hidden = true) String owner,
      @Option(names = "--when-stdin-ends", hidden = true) boolean janitor) {
    return guarded(
        () -> {
          if (dryRun) {
            Namespaces.here(commands(), name).removeAll();
          } else if (owner != null) {
            ProcessId.parse(owner).ifPresent(dead -> LabOwner.cleanUpAfter(dead, name));
          } else if (!LabOwner.down(name)) {
            System.out.println("no lab was up");
          }
          return 0;
        });
  }

  @Command(
      name = "demo",
      mixinStandardHelpOptions = true,
      description = "walk through the story, or parts of it, in the lab that is up")
  Integer demo(
      @Parameters(
              paramLabel = "reach|ftp|drop|load",
              arity = "0..*",
              description = "default: all of them, in this order")
          List<LabStory.Part> parts) {
    return guarded(() -> new LabVisit(commands(), name).demo(System.out, parts));
  }

  /** What runs its commands. */
  Commands commands() {
    return dryRun ? Commands.printed(System.out) : Commands.real();
  }

  /** The lab's name. */
  String labName() {
    return name;
  }

  /** Brings a lab up for {@code errand}, has it done, and takes the lab down; the exit code. */
  int up(Errand errand) {
    return inside == null ? upOutside(errand) : upInside(errand);
  }

  private int upOutside(Errand errand) {
    PrintStream out = System.out;
    Commands commands = commands();
    boolean root = Rights.root();
    if (dryRun) {
      LabFolder folder = LabFolder.of(name);
      if (!root) {
        new UserNamespace(commands, folder).run(name, port(), errand);
        commands.note("and inside:");
      }
      return live(commands, folder, port(), !root, errand);
    }
    if (!root) {
      OwnWorld.require(commands);
    }
    Optional<LabOwner> claimed = LabOwner.claim(name, commands);
    if (claimed.isEmpty()) {
      return isUpAlready(out, errand);
    }
    try (LabOwner owner = claimed.get()) {
      return root
          ? live(commands, owner.folder(), port(), false, errand)
          : new UserNamespace(commands, owner.folder()).run(name, port(), errand);
    }
  }

  /** Twice is harmless; but a story needs a lab of its own. */
  private int isUpAlready(PrintStream out, Errand errand) {
    LabFolder folder = LabFolder.of(name);
    String owner = folder.owner().map(p -> " (process " + p.pid() + ")").orElse("");
    if (!errand.anyLabWillDo()) {
      throw new CommandException(
          "a lab is up already"
              + owner
              + ". culvert lab demo walks the story in it; culvert lab down ends it");
    }
    out.println("a lab is up already" + owner);
    Lab.invite(out, name, folder);
    return 0;
  }

  private int upInside(Errand errand) {
    Commands commands = commands();
    Runtime.getRuntime().addShutdownHook(new Thread(commands::stop, "lab-stop"));
    return live(commands, LabFolder.at(inside), port(), true, errand);
  }

  private int live(Commands commands, LabFolder folder, int port, boolean ownWorld, Errand errand) {
    Lab lab = new Lab(commands, System.out, name, folder);
    if (ownWorld) {
      lab.furnish();
      lab.step("namespace", "of a user, so no root is needed");
    }
    errand.build(lab, port, ownWorld);
    if (ownWorld && !dryRun) {
      PageBridge.inside(UserNamespace.socket(folder).toString(), port);
    }
    return errand.run(lab);
  }

  /** Up until somebody ends it. */
  private final class Stay implements Errand {

    @Override
    public List<String> words() {
      return List.of();
    }

    @Override
    public boolean anyLabWillDo() {
      return true;
    }

    @Override
    public int run(Lab lab) {
      if (!dryRun) {
        Lab.invite(lab.out(), name, lab.folder());
        Lab.stay();
      }
      return 0;
    }
  }

  /** The story, once. */
  private static final class Once implements Errand {

    @Override
    public List<String> words() {
      return List.of("--once");
    }

    @Override
    public int run(Lab lab) {
      LabStory story = new LabStory(lab.commands(), lab.folder(), lab.namespaces(), lab.out());
      return story.tell(LabStory.Part.ALL) ? 0 : 1;
    }
  }

  private int port() {
    if (webPort != null && webPort != 0) {
      return webPort;
    }
    return webPort == null && isFree(STANDARD_PORT) ? STANDARD_PORT : free(0);
  }

  private static boolean isFree(int port) {
    return free(port) == port;
  }

  /** {@code port} if nobody listens there, 0 if somebody does; some free one for 0. */
  private static int free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Does {@code work} and says what went wrong in one line; the exit code. */
  int guarded(IntSupplier work) {
    try {
      if (!name.matches(NAME)) {
        throw new CommandException(
            CommandException.USAGE,
            "\"" + name + "\" is no name for a lab: a-z, 0-9 and -, up to 20");
      }
      return work.getAsInt();
    } catch (CommandException e) {
      System.out.flush();
      System.err.println("culvert lab: " + e.getMessage());
      return e.exitCode();
    }
  }
}
