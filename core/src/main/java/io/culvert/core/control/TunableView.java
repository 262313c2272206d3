package io.culvert.core.control;

/**
 * A kernel tunable.
 *
 * @param unit {@code seconds}, {@code count}, …
 */
public record TunableView(
    String name,
    long value,
    String unit,
    long minimum,
    long maximum,
    long defaultValue,
    boolean readOnly) {}
