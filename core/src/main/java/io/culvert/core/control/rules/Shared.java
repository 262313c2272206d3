package io.culvert.core.control.rules;

/**
 * Something that rules share by a name, and all of them must use alike.
 *
 * @param thing what it is, such as {@code hashlimit 'ssh'}
 * @param option the option that all of them have, or none
 * @param has whether this rule has it
 */
public record Shared(String thing, Option option, boolean has) {}
