/**
 * What shells and readers are told of the commands, made from the command model: completion and
 * manual pages. Nothing here asks a router.
 *
 * <p>Floor 6; the main thread of a process that lives for one command. Start at {@code
 * CompletionCommand}.
 */
package io.culvert.core.cli.shell;
