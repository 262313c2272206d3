package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.TimeMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code -m time} ({@code libxt_time.c}). */
public final class TimeMatchExtension implements MatchExtension {

  private static final Option DATE_START = Option.value("datestart");
  private static final Option DATE_STOP = Option.value("datestop");
  private static final Option TIME_START = Option.value("timestart");
  private static final Option TIME_STOP = Option.value("timestop");
  private static final Option CONTIGUOUS = Option.flag("contiguous");
  private static final Option WEEK_DAYS = Option.value("weekdays").orNot();
  private static final Option MONTH_DAYS = Option.value("monthdays").orNot();
  private static final Option LOCAL = Option.flag("localtz");
  private static final Option UTC = Option.flag("utc");
  private static final Option KERNEL = Option.flag("kerneltz");
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final Pattern DATE =
      Pattern.compile(
          "\\s*(\\d{1,9})(?:-(\\d{0,9})(?:-(\\d{0,9})"
              + "(?:T(\\d{0,9})(?::(\\d{0,9})(?::(\\d{0,9}))?)?)?)?)?");
  private static final Pattern TIME = Pattern.compile("\\s*(\\d{0,9}):(\\d{0,9})(?::(\\d{0,9}))?");
  private static final DateTimeFormatter PRINTED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final long END_OF_TIME = Integer.MAX_VALUE;
  private static final long U32 = 0xFFFF_FFFFL;

  @Override
  public String name() {
    return "time";
  }

  @Override
  public List<Option> options() {
    return List.of(
        DATE_START,
        DATE_STOP,
        TIME_START,
        TIME_STOP,
        CONTIGUOUS,
        WEEK_DAYS,
        MONTH_DAYS,
        LOCAL,
        UTC,
        KERNEL);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(LOCAL, UTC);
    given.exclusive(KERNEL, UTC);
    boolean kernelTime = given.has(LOCAL) || given.has(KERNEL);
    if (kernelTime) {
      scope.warn(
          RuleCode.W003, given.keyword(), "there is no time zone here: times are those of UTC");
    }
    TimeMatch.When when =
        new TimeMatch.When(
            given.has(DATE_START) ? date(given.use(DATE_START)) : 0,
            given.has(DATE_STOP) ? date(given.use(DATE_STOP)) : END_OF_TIME,
            given.has(TIME_START) ? second(given.use(TIME_START)) : 0,
            given.has(TIME_STOP) ? second(given.use(TIME_STOP)) : TimeMatch.DAY_END,
            given.has(WEEK_DAYS) ? weekDays(given.use(WEEK_DAYS)) : TimeMatch.ALL_WEEK_DAYS,
            given.has(MONTH_DAYS) ? monthDays(given.use(MONTH_DAYS)) : TimeMatch.ALL_MONTH_DAYS,
            given.has(CONTIGUOUS));
    if (when.nextDay() && when.dayBegin() < when.dayEnd()) {
      throw new RuleProblem(
          RuleCode.E009,
          given.use(CONTIGUOUS).at(),
          CONTIGUOUS + " needs a " + TIME_STOP + " that lies before " + TIME_START);
    }
    return new ReadyMatch(
        "time",
        saved(when, kernelTime),
        Placement.ANYWHERE,
        environment -> new TimeMatch(when, environment.clock()));
  }

  // ---- reading

  /** {@code YYYY[-MM[-DD[Thh[:mm[:ss]]]]]}; days that a month has not are those of the next. */
  private static long date(OptionUse use) throws RuleProblem {
    Matcher date = DATE.matcher(use.text());
    int[] most = {2038, 12, 31, 23, 59, 59};
    int[] parts = {0, 1, 1, 0, 0, 0};
    boolean good = date.matches();
    for (int i = 0; good && i < parts.length; i++) {
      String part = date.group(i + 1);
      parts[i] = part == null ? parts[i] : part.isEmpty() ? 0 : Integer.parseInt(part);
      good = parts[i] <= most[i];
    }
    if (!good || parts[0] < 1970) {
      throw use.bad("a date such as 2030-12-31T23:59:59, from 1970 to 2038");
    }
    LocalDateTime begin =
        LocalDateTime.of(parts[0], 1, 1, parts[3], parts[4], parts[5])
            .plusMonths(parts[1] - 1)
            .plusDays(parts[2] - 1);
    long second = begin.toEpochSecond(ZoneOffset.UTC);
    if (second < 0) {
      throw use.bad("a date from 1970 on");
    }
    return second & U32;
  }

  private static int second(OptionUse use) throws RuleProblem {
    Matcher time = TIME.matcher(use.text());
    int seconds = -1;
    if (time.matches()) {
      int hour = part(time.group(1));
      int minute = part(time.group(2));
      int second = part(time.group(3));
      seconds = hour > 23 || minute > 59 || second > 59 ? -1 : (hour * 60 + minute) * 60 + second;
    }
    if (seconds < 0) {
      throw use.bad("a time of day such as 23:59:59");
    }
    return seconds;
  }

  private static int part(String digits) {
    return digits == null || digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  private static int weekDays(OptionUse use) throws RuleProblem {
    int days = 0;
    for (String part : use.text().split(",")) {
      int number = part.isEmpty() ? -1 : use.wholeNumber(part, 1, DAYS.size());
      boolean named = false;
      for (int i = 0; i < DAYS.size() && number < 0; i++) {
        if (part.length() >= 2 && part.startsWith(DAYS.get(i).substring(0, 2))) {
          days |= 2 << i;
          named = true;
        }
      }
      if (number < 0 && !named) {
        throw use.bad("a list of days: Mon,Tue,Wed,Thu,Fri,Sat,Sun or 1 to 7");
      }
      days |= number < 0 ? 0 : 1 << number;
    }
    return use.inverted() ? days ^ TimeMatch.ALL_WEEK_DAYS : days;
  }

  private static int monthDays(OptionUse use) throws RuleProblem {
    int days = 0;
    for (String part : use.text().split(",")) {
      int number = use.wholeNumber(part, 0, 31);
      if (number < 0) {
        throw use.bad("a list of days of the month: 1 to 31");
      }
      days |= 1 << number;
    }
    return use.inverted() ? days ^ TimeMatch.ALL_MONTH_DAYS : days;
  }

  // ---- printing

  private static String saved(TimeMatch.When when, boolean kernelTime) {
    StringBuilder saved = new StringBuilder();
    if (when.dayBegin() != 0 || when.dayEnd() != TimeMatch.DAY_END) {
      saved.append(' ').append(TIME_START).append(' ').append(clock(when.dayBegin()));
      saved.append(' ').append(TIME_STOP).append(' ').append(clock(when.dayEnd()));
    }
    if (when.monthDays() != TimeMatch.ALL_MONTH_DAYS) {
      List<String> days = new ArrayList<>();
      for (int day = 1; day <= 31; day++) {
        if ((when.monthDays() >>> day & 1) != 0) {
          days.add(Integer.toString(day));
        }
      }
      saved.append(' ').append(MONTH_DAYS).append(' ').append(String.join(",", days));
    }
    if (when.weekDays() != TimeMatch.ALL_WEEK_DAYS) {
      List<String> days = new ArrayList<>();
      for (int day = 0; day < DAYS.size(); day++) {
        if ((when.weekDays() >>> day + 1 & 1) != 0) {
          days.add(DAYS.get(day));
        }
      }
      saved.append(' ').append(WEEK_DAYS).append(' ').append(String.join(",", days));
    }
    if (when.firstSecond() != 0) {
      saved.append(' ').append(DATE_START).append(' ').append(printed(when.firstSecond()));
    }
    saved.append(' ').append(DATE_STOP).append(' ').append(printed(when.lastSecond()));
    saved.append(kernelTime ? " " + KERNEL : "");
    return saved.append(when.nextDay() ? " " + CONTIGUOUS : "").toString();
  }

  private static String printed(long second) {
    return PRINTED.format(Instant.ofEpochSecond(second));
  }

  private static String clock(int second) {
    return String.format("%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
  }
}
