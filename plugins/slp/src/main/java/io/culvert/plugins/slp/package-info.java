/** The SLP helper: answers to what was asked of a group or a network. */
package io.culvert.plugins.slp;
