package io.culvert.core.bench;

import io.culvert.core.machine.CProgram;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.ProcessId;
import io.culvert.core.machine.SecretFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All that a bench makes: a folder, namespaces, processes. Named after this process, so that what
 * one leaves that was killed is known for what it is and goes when the next one starts.
 */
final class Place implements AutoCloseable {

  private static final String STEM = "culvert-bench-";
  private static final Pattern OURS = Pattern.compile(STEM + "(\\d+)-(\\d+)(-.*)?");
  private static final Path NAMESPACES = Path.of("/run/netns");

  private final Commands commands;
  private final String stem;
  private final Path folder;
  private final List<Road> roads = new CopyOnWriteArrayList<>();
  private final Thread onEnd = new Thread(this::endedFromOutside, "bench-close");
  private boolean closed;

  private Place(Commands commands, String stem, Path folder) {
    this.commands = commands;
    this.stem = stem;
    this.folder = folder;
  }

  /** One for this process, whose commands {@code commands} runs; the remains of dead ones go. */
  static Place make(Commands commands) {
    sweep(commands);
    String stem = STEM + ProcessId.self().toString().replace(':', '-');
    Place place = new Place(commands, stem, temporary().resolve(stem));
    Runtime.getRuntime().addShutdownHook(place.onEnd);
    try {
      Files.createDirectory(place.folder);
    } catch (IOException e) {
      place.close();
      throw new CommandException("can't make " + place.folder + ": " + e.getMessage(), e);
    }
    return place;
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  Commands commands() {
    return commands;
  }

  /** A file in its folder. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** What names of namespaces begin with. */
  String stem() {
    return stem;
  }

  /** Is closed with this. */
  void add(Road road) {
    roads.add(road);
  }

  /** Text that comes with the bench. */
  static String resource(String name) {
    try (InputStream in = Place.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandException("can't read " + name + ": " + e.getMessage(), e);
    }
  }

  /** The text of {@code file}, which is the user's. */
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      String why = Files.exists(file) ? e.getMessage() : "no such file";
      throw new CommandException(CommandException.USAGE, "can't read " + file + ": " + why);
    }
  }

  /** Writes a file in its folder; its path. */
  Path write(String name, String text) {
    try {
      return Files.writeString(file(name), text);
    } catch (IOException e) {
      throw new CommandException("can't write " + file(name) + ": " + e.getMessage(), e);
    }
  }

  /** Writes a file of random letters that nobody else may read, if there is none yet. */
  void secret(String name) {
    try {
      if (!Files.exists(file(name))) {
        SecretFile.make(file(name));
      }
    } catch (IOException e) {
      throw new CommandException("can't write " + file(name) + ": " + e.getMessage(), e);
    }
  }

  /** A port of this machine that nobody listens at now. */
  static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new CommandException("no port is free: " + e.getMessage(), e);
    }
  }

  /** Compiles a C program that comes with the bench; its path. */
  Path compile(String name) {
    return CProgram.compile(commands, Place.class, name, folder);
  }

  private void endedFromOutside() {
    commands.stop();
    close();
  }

  /** Ends and removes all of it; once. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    roads.forEach(Road::close);
    remove(folder);
    try {
      Runtime.getRuntime().removeShutdownHook(onEnd);
    } catch (IllegalStateException e) {
      // we are in it
    }
  }

  /** Removes what benches have left that were killed before they could. */
  private static void sweep(Commands commands) {
    for (Path namespace : deadOnes(NAMESPACES)) {
      commands.must("ip", "netns", "del", namespace.getFileName().toString());
    }
    deadOnes(temporary()).forEach(Place::remove);
  }

  private static List<Path> deadOnes(Path in) {
    if (!Files.isDirectory(in)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(in)) {
      return all.filter(path -> isLeft(path.getFileName().toString())).toList();
    } catch (IOException e) {
      throw new CommandException("can't look into " + in + ": " + e.getMessage(), e);
    }
  }

  /** Whether {@code name} is of a bench whose process is no more. */
  static boolean isLeft(String name) {
    Matcher ours = OURS.matcher(name);
    return ours.matches()
        && Optional.of(ours.group(1) + ":" + ours.group(2))
            .flatMap(ProcessId::parse)
            .filter(owner -> !owner.alive())
            .isPresent();
  }

  private static void remove(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new CommandException("can't remove " + folder + ": " + e.getMessage(), e);
    }
  }
}
