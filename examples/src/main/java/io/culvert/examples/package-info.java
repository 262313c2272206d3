/** The gallery: each folder beside this one is one idea, run by a test. */
package io.culvert.examples;
