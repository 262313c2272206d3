package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.clock.Clock;

/** {@code -m time} ({@code net/netfilter/xt_time.c}). Times are those of UTC. */
public final class TimeMatch implements Match {

  /** Every day of a month. */
  public static final int ALL_MONTH_DAYS = 0xFFFF_FFFE;

  /** Every day of a week, Monday being bit 1. */
  public static final int ALL_WEEK_DAYS = 0xFE;

  /** The last second of a day. */
  public static final int DAY_END = 86_399;

  private static final int SECONDS_PER_DAY = 86_400;
  private static final int DAYS_PER_WEEK = 7;

  /** 1970-01-01 was a Thursday: the fourth day of a week, with three before it. */
  private static final int DAYS_BEFORE_EPOCH = 3;

  /**
   * When it holds.
   *
   * @param firstSecond of the time it holds at all, since 1970-01-01T00:00Z
   * @param lastSecond of the same
   * @param dayBegin second of the day it begins at
   * @param dayEnd second of the day it ends at; before the beginning: of the next day
   * @param weekDays bits of the days of the week
   * @param monthDays bits of the days of the month
   * @param nextDay whether what lies behind midnight belongs to the day before
   */
  public record When(
      long firstSecond,
      long lastSecond,
      int dayBegin,
      int dayEnd,
      int weekDays,
      int monthDays,
      boolean nextDay) {}

  private final When when;
  private final Clock clock;

  /** A match that asks {@code clock} for each packet. */
  public TimeMatch(When when, Clock clock) {
    this.when = when;
    this.clock = clock;
  }

  @Override
  public boolean matches(PacketContext packet) {
    return holds(clock.epochSeconds());
  }

  /** Whether it holds in that second since 1970-01-01T00:00Z. */
  public boolean holds(long now) {
    if (now < when.firstSecond() || now > when.lastSecond()) {
      return false;
    }
    int second = (int) (now % SECONDS_PER_DAY);
    long days = now / SECONDS_PER_DAY;
    if (when.dayBegin() < when.dayEnd()) {
      if (second < when.dayBegin() || second > when.dayEnd()) {
        return false;
      }
    } else {
      if (second < when.dayBegin() && second > when.dayEnd()) {
        return false;
      }
      days -= when.nextDay() && second <= when.dayEnd() ? 1 : 0;
    }
    int weekDay = (int) ((days + DAYS_BEFORE_EPOCH) % DAYS_PER_WEEK) + 1;
    return (when.weekDays() >> weekDay & 1) != 0
        && (when.monthDays() == ALL_MONTH_DAYS || (when.monthDays() >> monthDay(days) & 1) != 0);
  }

  /** The day of the month, by the calendar's arithmetic: nothing is allocated for it. */
  private static int monthDay(long days) {
    // years begin in March here, so that the leap day ends one
    long shifted = days + 719_468;
    long era = Math.floorDiv(shifted, 146_097L);
    long dayOfEra = shifted - era * 146_097;
    long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long month = (5 * dayOfYear + 2) / 153;
    return (int) (dayOfYear - (153 * month + 2) / 5) + 1;
  }
}
