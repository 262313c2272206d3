/**
 * Floor 6: the lab. Two network namespaces joined only by a Culvert, real servers at one end and
 * real clients at the other, and a story that checks what comes through.
 *
 * <p>Runs on ordinary threads beside the router's process. Start at {@code LabCommand}.
 */
package io.culvert.core.lab;
