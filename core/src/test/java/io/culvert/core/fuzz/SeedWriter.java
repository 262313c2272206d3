package io.culvert.core.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Puts what a target begins from, and what is kept of it, where a fuzzer looks. */
public final class SeedWriter {

  private SeedWriter() {}

  /** The name of a target, and a folder that is there. */
  public static void main(String[] args) throws IOException {
    write(args[0], FuzzTargets.all().get(args[0]).get(), Path.of(args[1]));
  }

  static void write(String name, FuzzTarget target, Path folder) throws IOException {
    List<byte[]> seeds = target.seeds();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(folder.resolve("seed-" + i), seeds.get(i));
    }
    for (Path kept : KeptInputs.of(name)) {
      Files.copy(
          kept, folder.resolve("kept-" + kept.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
