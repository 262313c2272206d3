package io.culvert.core.chain;

/**
 * The five places where rules run.
 *
 * <pre>
 *  device ─ PREROUTING ─ route ┬─ FORWARD ──────┬─ POSTROUTING ─ device
 *                              └─ INPUT ─ local ─ OUTPUT ─┘
 * </pre>
 */
public enum Hook {
  PREROUTING,
  INPUT,
  FORWARD,
  OUTPUT,
  POSTROUTING
}
