/**
 * The JSON of the API, written and read: entries, expectations and events field by field, since
 * there are many of them; the rest as the records are. Commands and pages use nothing else.
 *
 * <p>Floor 5; any thread. Start at {@link io.culvert.core.control.json.EntryJson}.
 */
package io.culvert.core.control.json;
