/** Floor 6: all the twin's hosts can say, in one list: {@code StandardMix}. */
package io.culvert.core.twin.traffic.mix;
