/**
 * Floor 5: the keywords behind {@code -m}, one small class each: its options, how they are read and
 * how {@code iptables-save} prints them, and which class of {@code chain.match} it makes. The list
 * is {@link io.culvert.core.control.rules.match.Matches}; a new match is one class and one line
 * there. Any thread. Start at {@code MarkMatchExtension}.
 */
package io.culvert.core.control.rules.match;
