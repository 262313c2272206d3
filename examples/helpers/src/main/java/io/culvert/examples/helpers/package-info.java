/** Helpers to learn from, each a class of its own: easy, middling, hard. */
package io.culvert.examples.helpers;
