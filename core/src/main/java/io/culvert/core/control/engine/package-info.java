/**
 * The commands themselves: {@link io.culvert.core.control.engine.EngineControl} does on the
 * engine's loop what {@link io.culvert.core.control.RouterControl} promises. Whatever grows with
 * the table is cut into turns of {@code TableTurns}, between which the devices are served, so that
 * a listing of a million entries delays no packet noticeably.
 *
 * <p>Floor 5; engine loop. {@code RuleDesk} and {@code HelperDesk} are what it asks of those who
 * own rules and helpers. Start at {@code EngineControl}.
 */
package io.culvert.core.control.engine;
