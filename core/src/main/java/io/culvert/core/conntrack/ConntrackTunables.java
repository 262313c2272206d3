package io.culvert.core.conntrack;

import java.util.function.LongSupplier;

/** The settings of tracking as a whole; those of one protocol belong to its tracker. */
final class ConntrackTunables {

  private static final String PREFIX = "net.netfilter.nf_conntrack_";
  private static final String QUOTA = "culvert.quota_";
  private static final int MOST_A_SECOND = 1_000_000;
  private static final long GIB = 1L << 30;

  /** {@code sizeof(struct hlist_head)} on a 64-bit kernel. */
  private static final int BUCKET_BYTES = 8;

  final Tunable maximum;
  final Tunable accounting;
  final Tunable checksum;
  final Tunable expectMaximum;
  final Tunable events;
  final Tunable timestamp;
  final Tunable quotaEntries;
  final Tunable quotaNewPerSecond;

  ConntrackTunables(Tunables registry, LongSupplier count) {
    long buckets = buckets(registry.profile(), registry.memoryBytes());
    long max = registry.profile() == Profile.CLASSIC ? 8 * buckets : buckets;
    maximum = registry.register(PREFIX + "max", Tunable.Unit.COUNT, max, 0, Integer.MAX_VALUE);
    registry.alias("net.nf_conntrack_max", maximum);
    registry.registerReadOnly(PREFIX + "count", Tunable.Unit.COUNT, count);
    registry.registerReadOnly(PREFIX + "buckets", Tunable.Unit.COUNT, buckets);
    accounting = registry.register(PREFIX + "acct", Tunable.Unit.FLAG, 0, 0, 1);
    checksum = registry.register(PREFIX + "checksum", Tunable.Unit.FLAG, 1, 0, 1);
    events = registry.register(PREFIX + "events", Tunable.Unit.COUNT, 2, 0, 2);
    timestamp = registry.register(PREFIX + "timestamp", Tunable.Unit.FLAG, 0, 0, 1);
    quotaEntries =
        registry.register(QUOTA + "entries", Tunable.Unit.COUNT, 0, 0, Integer.MAX_VALUE);
    quotaNewPerSecond =
        registry.register(QUOTA + "new_per_second", Tunable.Unit.COUNT, 0, 0, MOST_A_SECOND);
    registry.register(PREFIX + "log_invalid", Tunable.Unit.COUNT, 0, 0, 255);
    // nf_conntrack_expect_init: buckets / 256 chains of at most 4 on average
    long expectations = Math.max(1, buckets / 256) * 4;
    expectMaximum =
        registry.register(
            PREFIX + "expect_max", Tunable.Unit.COUNT, expectations, 1, Integer.MAX_VALUE);
  }

  /**
   * How many hash buckets the kernel would make ({@code nf_conntrack_init_start}); the limit of
   * entries is as many. The old kernel made an eighth and allowed 8 entries each, which is 8192
   * entries for 128 MiB.
   */
  static long buckets(Profile profile, long memoryBytes) {
    long buckets = memoryBytes / 16384 / BUCKET_BYTES;
    if (profile == Profile.MODERN && memoryBytes > 4 * GIB) {
      return 262_144;
    }
    if (memoryBytes > GIB) {
      return profile == Profile.MODERN ? 65_536 : 8192;
    }
    return Math.max(profile == Profile.MODERN ? 1024 : 16, buckets);
  }
}
