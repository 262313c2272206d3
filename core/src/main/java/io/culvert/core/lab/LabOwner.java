package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.ProcessId;
import io.culvert.core.machine.Processes;
import io.culvert.core.machine.Rights;
import java.util.Optional;

/**
 * Owns a lab from before its first trace until after its last. However the owner ends, the traces
 * go: on {@link #close}, by a shutdown hook, by the janitor after {@code kill -9}, or by the next
 * owner should the janitor have been killed too.
 */
final class LabOwner implements AutoCloseable {

  private static final int TRIES = 100;
  private static final int WAIT_MILLIS = 100;

  private final String name;
  private final LabFolder folder;
  private final Commands commands;
  private final Janitor janitor;
  private boolean closed;

  private LabOwner(String name, LabFolder folder, Commands commands) {
    this.name = name;
    this.folder = folder;
    this.commands = commands;
    this.janitor = Janitor.start(name);
  }

  /** Becomes the owner of the lab called {@code name}; empty if it is up, and so has one. */
  static Optional<LabOwner> claim(String name, Commands commands) {
    LabFolder folder = LabFolder.of(name);
    for (int i = 0; i < TRIES; i++) {
      if (folder.claim()) {
        return Optional.of(begin(name, folder, commands));
      }
      if (isUp(folder)) {
        return Optional.empty();
      }
      if (!sweep(name, folder)) {
        Processes.pause(WAIT_MILLIS); // another one is at it
      }
    }
    throw new CommandException(folder + " can't be taken over; culvert lab down, then try again");
  }

  private static LabOwner begin(String name, LabFolder folder, Commands commands) {
    try {
      LabOwner owner = new LabOwner(name, folder, commands);
      Runtime.getRuntime().addShutdownHook(new Thread(owner::endedFromOutside, "lab-close"));
      return owner;
    } catch (RuntimeException e) {
      folder.delete();
      throw e;
    }
  }

  /** Whether the owner of {@code folder} lives. */
  static boolean isUp(LabFolder folder) {
    return folder.owner().filter(ProcessId::alive).isPresent();
  }

  LabFolder folder() {
    return folder;
  }

  private void endedFromOutside() {
    commands.stop();
    close();
  }

  /** Takes everything down; once. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      clear(name, folder);
      janitor.close();
    }
  }

  /** Ends the lab called {@code name} and removes what is left of it; whether there was one. */
  static boolean down(String name) {
    LabFolder folder = LabFolder.of(name);
    boolean existed = folder.exists();
    Optional<ProcessId> owner = folder.owner();
    owner.flatMap(ProcessId::handle).ifPresent(ProcessHandle::destroy);
    for (int i = 0; i < TRIES && owner.filter(ProcessId::alive).isPresent(); i++) {
      Processes.pause(WAIT_MILLIS);
    }
    owner.flatMap(ProcessId::handle).ifPresent(ProcessHandle::destroyForcibly);
    // its janitor may be at it already
    for (int i = 0; i < TRIES && folder.owner().equals(owner) && folder.exists(); i++) {
      if (!sweep(name, folder)) {
        Processes.pause(WAIT_MILLIS);
      }
    }
    folder.deleteDebris();
    return existed;
  }

  /** Removes what {@code owner}, which was killed, has left; nothing of anybody else's. */
  static void cleanUpAfter(ProcessId owner, String name) {
    LabFolder folder = LabFolder.of(name);
    if (folder.owner().filter(owner::equals).isPresent() && !owner.alive()) {
      sweep(name, folder);
    }
    folder.deleteDebris();
  }

  /** Removes a dead lab; false if somebody else owns it or is removing it. */
  private static boolean sweep(String name, LabFolder folder) {
    if (!folder.exists() || !folder.inherit()) {
      return false;
    }
    clear(name, folder);
    folder.deleteDebris();
    return true;
  }

  private static void clear(String name, LabFolder folder) {
    LabProcesses.endAll(folder);
    if (folder.inside().isEmpty() && Rights.root()) {
      Namespaces.here(Commands.real(), name).removeAll();
    }
    folder.delete();
  }
}
