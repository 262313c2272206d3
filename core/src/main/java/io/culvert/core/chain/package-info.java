/**
 * Floor 3: tables, chains, rules. A {@link io.culvert.core.chain.Match} looks at a {@link
 * io.culvert.core.chain.PacketContext}, a {@link io.culvert.core.chain.Target} acts on it and
 * answers with an {@link io.culvert.core.chain.Outcome}; a hook's answer is a {@link
 * io.culvert.core.chain.Verdict}. A {@code RuleSet} is immutable and swapped whole.
 *
 * <p>Loop only; no rule allocates when it runs. Start at {@code Hook}.
 */
package io.culvert.core.chain;
