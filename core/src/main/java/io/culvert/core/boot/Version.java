package io.culvert.core.boot;

/** What this build is called. */
final class Version {

  private Version() {}

  /** The version in the jar's manifest. */
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }
}
