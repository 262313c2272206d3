package io.culvert.core.lab;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert lab}: see the package. */
@Command(
    name = "lab",
    description = "two namespaces joined only by Culvert, with real servers and clients",
    footer = {
      "",
      "Examples:",
      "  culvert lab                 up, and stays until Ctrl-C; prints the page's address",
      "  culvert lab --once          up, walks through the whole story, down again",
      "  culvert lab shell lan curl -O ftp://203.0.113.2/big.bin",
      "",
      "Exit codes: 0 all went well, 1 a check failed, 2 usage, 4 not permitted"
    })
public final class LabCommand implements Callable<Integer> {

  private static final int FAILED = 1;
  private static final int NOT_PERMITTED = 4;

  @Option(names = "--once", description = "walk through the story, then go down")
  private boolean once;

  @Option(
      names = "--web-port",
      defaultValue = "8737",
      paramLabel = "PORT",
      description = "port of the page on 127.0.0.1 (default: ${DEFAULT-VALUE}; 0: any)")
  private int webPort;

  @Override
  public Integer call() {
    return guarded(this::upAndStay);
  }

  @Command(name = "up", description = "the same as culvert lab")
  Integer up() {
    return guarded(this::upAndStay);
  }

  @Command(name = "down", description = "end the lab; remove what a killed one left")
  Integer down() {
    return guarded(
        () -> {
          Lab.down();
          return 0;
        });
  }

  @Command(name = "shell", description = "run a command, or a shell, in lan or wan")
  Integer shell(
      @Parameters(paramLabel = "lan|wan", description = "which side") String side,
      @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "default: bash")
          List<String> command) {
    return guarded(
        () -> {
          if (!side.equals("lan") && !side.equals("wan")) {
            throw new LabException("'" + side + "' is neither lan nor wan");
          }
          boolean interactive = command == null || command.isEmpty();
          return Lab.shell("culvert-" + side, interactive ? List.of("bash") : command);
        });
  }

  @Command(name = "demo", description = "walk through the story in the lab that is up")
  Integer demo() {
    return guarded(
        () -> {
          try (LabFiles files = LabFiles.ofRunning()) {
            return new LabStory(files, System.out).tell() ? 0 : FAILED;
          }
        });
  }

  private int upAndStay() {
    PrintStream out = System.out;
    try (Lab lab = new Lab(out)) {
      lab.up(webPort);
      if (once) {
        return new LabStory(lab.files(), out).tell() ? 0 : FAILED;
      }
      out.println();
      out.println("  Play:   culvert lab shell lan      a shell behind the router");
      out.println("          culvert lab demo           the whole story, checked");
      out.println("  Stop:   Ctrl-C, or culvert lab down");
      out.flush();
      lab.stay();
      return 0;
    }
  }

  private static int guarded(Callable<Integer> work) {
    try {
      Lab.requireRights();
      return work.call();
    } catch (LabException e) {
      System.err.println("culvert lab: " + e.getMessage());
      return e.getMessage().contains("sudo") ? NOT_PERMITTED : FAILED;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
