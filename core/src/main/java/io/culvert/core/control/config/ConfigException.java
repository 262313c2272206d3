package io.culvert.core.control.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration can't be used; {@link #problems()} says all that is wrong with it. */
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  /** At least one problem, in the order of the file. */
  public ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order of the file. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
