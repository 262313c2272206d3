package io.culvert.plugins.cluster;

/**
 * Who owns one of several things, as text: the name alone for the first, which all versions read; a
 * number and a slash before it for others.
 *
 * @param of which, from 0
 */
record Owned(int of, String owner) {

  /** Things that have owners: no text says of more. */
  static final int MOST = 64;

  static Owned read(String text) {
    int slash = text.indexOf('/');
    int of = 0;
    if (slash > 0 && slash < 3) {
      for (char digit : text.substring(0, slash).toCharArray()) {
        of = digit >= '0' && digit <= '9' ? 10 * of + digit - '0' : MOST;
      }
    }
    return slash < 0 || of >= MOST ? new Owned(0, text) : new Owned(of, text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return of == 0 ? owner : of + "/" + owner;
  }
}
