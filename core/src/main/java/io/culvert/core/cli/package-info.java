/**
 * The commands of {@code culvert} but for the lab's: each is a client of a running router over its
 * control socket, or works on files alone. {@link io.culvert.core.cli.Cli} knows them by name and
 * is told of those of other packages; {@code .conntrack} speaks the language of conntrack(8).
 *
 * <p>Floor 6; the main thread of a process that lives for one command. Start at {@code Cli}.
 */
package io.culvert.core.cli;
