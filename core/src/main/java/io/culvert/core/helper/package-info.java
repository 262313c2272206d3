/**
 * Floor 3: protocol helpers. {@link io.culvert.core.helper.HelperPlugins} reads plugin jars (the
 * one place where PF4J is used), {@link io.culvert.core.helper.HelperHost} attaches helpers to
 * entries, shows them messages and does what they ask: expectations, rewritten payload. What a
 * helper may see is {@code io.culvert.helpers}; it never meets a type of core.
 *
 * <p>Loop only, except {@code HelperPlugins}. Packets that no trigger concerns cost no allocation.
 * Start at {@code HelperHost}.
 */
package io.culvert.core.helper;
