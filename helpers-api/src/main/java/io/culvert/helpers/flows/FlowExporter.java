package io.culvert.helpers.flows;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.pf4j.ExtensionPoint;

/**
 * A way for flows to leave the router: the one class an author writes. Mark it
 * {@code @org.pf4j.Extension}, give it a constructor without parameters, and put it in a plugin's
 * jar. It serves where the configuration has a section {@code export.NAME}.
 *
 * <pre>{@code
 * export:
 *   jsonl: {file: /var/log/culvert/flows.jsonl, keep: 30}
 * }</pre>
 *
 * <p>{@link #name} and {@link #settings} are asked when the plugin is loaded and must not change.
 */
public interface FlowExporter extends ExtensionPoint {

  /** What its section of {@code export} is called: small letters, digits and hyphens. */
  String name();

  /** Every setting its section may have; any other is refused where the file has it. */
  List<FlowSetting> settings();

  /**
   * Says what is wrong with settings that are each of their kind and within their range, without
   * opening anything; {@code culvert run --check} asks this.
   *
   * @throws FlowRefusal naming the setting
   */
  default void check(FlowSettings settings) throws FlowRefusal {}

  /** The moments it wants to be told of; the others cost the router nothing. */
  default Set<Flow.Kind> kinds(FlowSettings settings) {
    return EnumSet.allOf(Flow.Kind.class);
  }

  /** Whether it has a use for what connections carried, which the kernel does not count unasked. */
  default boolean wantsCounters() {
    return true;
  }

  /**
   * Begins an export. Called on the export's own thread.
   *
   * @param settings what {@link #check} let pass
   * @throws IOException if it can't begin; it is tried again every minute
   */
  FlowSink open(FlowSettings settings) throws IOException;
}
