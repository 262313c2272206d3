/**
 * Floor 5: the words of {@code ipset(8)}: commands on the sets of an engine, elements read and
 * printed, and whole files of {@code ipset save}.
 *
 * <p>Engine loop only. Start at {@code SetCommands}.
 */
package io.culvert.core.control.sets;
