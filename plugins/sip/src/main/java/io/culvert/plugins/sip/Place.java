package io.culvert.plugins.sip;

import io.culvert.helpers.Endpoint;

/**
 * A place in a message, and the address that stands there if there is one.
 *
 * @param start where it begins
 * @param end one past its end
 * @param endpoint what stands there; null if it is no address
 */
record Place(int start, int end, Endpoint endpoint) {

  int length() {
    return end - start;
  }
}
