/**
 * How several routers are one: what carries blocks of bytes between them, says who is there, and
 * has them agree on whose an address is. It knows nothing of what the blocks mean, and the router
 * nothing of how they travel.
 *
 * <p>Start at {@link io.culvert.helpers.cluster.GroupTransport}.
 */
package io.culvert.helpers.cluster;
