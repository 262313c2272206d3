/**
 * Floor 5, rule files: {@code iptables-save} text in, {@link
 * io.culvert.core.control.rules.RuleFile} out, with every error of the file told by line and
 * column; from a good file come the {@code RuleSet} of an engine and the text that {@code
 * iptables-save} would print.
 *
 * <p>{@code .match} and {@code .target} hold one small class for each keyword. Any thread; nothing
 * here runs for a packet. Start at {@code RuleLanguage}, then {@code RuleReader} (a file), {@code
 * LineParser} (a line) and {@code MatchExtension} (a keyword).
 */
package io.culvert.core.control.rules;
