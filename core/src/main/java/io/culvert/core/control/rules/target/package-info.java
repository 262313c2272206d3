/**
 * Floor 5: the keywords behind {@code -j}, one small class each: its options, how they are read and
 * how {@code iptables-save} prints them, where it may stand, and which class of {@code
 * chain.target} it makes. The list is {@link io.culvert.core.control.rules.target.Targets}; a new
 * target is one class and one line there. Any thread. Start at {@code MarkTargetExtension}.
 */
package io.culvert.core.control.rules.target;
