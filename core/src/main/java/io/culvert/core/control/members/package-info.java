/**
 * Routers of a cluster ask each other what they know: questions and answers as blocks of bytes
 * among those that tell of connections.
 *
 * <p>Floor 5. Start at {@link io.culvert.core.control.members.MemberQuestions}.
 */
package io.culvert.core.control.members;
