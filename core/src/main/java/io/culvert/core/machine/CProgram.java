package io.culvert.core.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A program in C that comes with Culvert as source and is compiled where it is needed. */
public final class CProgram {

  private static final Duration COMPILING = Duration.ofSeconds(60);

  private CProgram() {}

  /**
   * Compiles the resource {@code name.c} beside {@code owner} to {@code folder/name}; a dry run
   * only says so.
   *
   * @param options of the compiler besides
   * @return the program
   * @throws CommandException if it can't be written or compiled
   */
  public static Path compile(
      Commands commands, Class<?> owner, String name, Path folder, String... options) {
    Path source = folder.resolve(name + ".c");
    Path program = folder.resolve(name);
    commands.note(source + ": comes with Culvert");
    if (!commands.dry()) {
      copy(owner, source);
    }
    List<String> compiler = new ArrayList<>(List.of("cc", "-O2"));
    compiler.addAll(List.of(options));
    compiler.addAll(List.of("-o", program.toString(), source.toString()));
    Run run = commands.run(COMPILING, compiler);
    if (!run.ok()) {
      throw new CommandException("cc can't compile " + source + ":\n" + run.output().strip());
    }
    return program;
  }

  private static void copy(Class<?> owner, Path source) {
    try (InputStream in = owner.getResourceAsStream(source.getFileName().toString())) {
      Files.write(source, in.readAllBytes());
    } catch (IOException e) {
      throw new CommandException("can't write " + source + ": " + e.getMessage(), e);
    }
  }
}
