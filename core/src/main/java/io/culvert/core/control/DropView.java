package io.culvert.core.control;

/**
 * How many packets died of one reason.
 *
 * @param label the reason as a metric label
 * @param words the reason for people
 * @param packets how many
 */
public record DropView(String label, String words, long packets) {}
