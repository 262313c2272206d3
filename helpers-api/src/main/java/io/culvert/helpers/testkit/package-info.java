/**
 * How a helper is tested without root, network or router.
 *
 * <p>A conversation is written down as it would happen, each segment with what must come of it:
 * {@link io.culvert.helpers.testkit.HelperRig} plays it at once against a model of the router,
 * {@link io.culvert.helpers.testkit.Transcript} keeps it so that the same one can be played on any
 * {@link io.culvert.helpers.testkit.Bench}: the model, the real engine, a kernel. {@link
 * io.culvert.helpers.testkit.HelperFuzz} says what no peer would mean, {@link
 * io.culvert.helpers.testkit.Capture} what real ones meant.
 *
 * <p>Needs the JDK alone and works under any test framework: what fails is an {@code
 * AssertionError} that shows the conversation so far. Single-threaded.
 */
package io.culvert.helpers.testkit;
