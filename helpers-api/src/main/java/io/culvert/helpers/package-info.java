/** What the author of a protocol helper sees of Culvert: the JDK, PF4J and this package. */
package io.culvert.helpers;
