/**
 * Floor 4: what an engine knows as a stream of records, and an engine out of such records. No I/O:
 * whoever moves the bytes (a file, another process, another router) comes from above.
 *
 * <p>Start at {@link io.culvert.core.state.ChangeFeed} and {@link
 * io.culvert.core.state.StateLoader}; {@link io.culvert.core.state.Records} has the format.
 */
package io.culvert.core.state;
