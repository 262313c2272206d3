package io.culvert.helpers;

/**
 * The version of this SDK, by semantic versioning and apart from the router's.
 *
 * <p>A plugin's manifest says which it needs: {@code Plugin-Requires: >=1.0.0 & <2.0.0}. The router
 * hands {@link #current} to PF4J as the system version to compare with; it has no suffix such as
 * {@code -SNAPSHOT}, which would make it lower than the version it leads to, and every plugin
 * disabled.
 */
public final class SdkVersion {

  private static final String CURRENT = "1.0.0";

  private SdkVersion() {}

  /** This SDK's version, {@code major.minor.patch}. */
  public static String current() {
    return CURRENT;
  }
}
