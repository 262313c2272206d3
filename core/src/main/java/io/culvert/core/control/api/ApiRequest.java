package io.culvert.core.control.api;

import io.culvert.core.control.Caller;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.NearestWord;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One request, read member by member, whether they came in the query or in a JSON body. What is not
 * asked for is refused by {@link #end}.
 */
final class ApiRequest {

  private final RoutingContext routing;
  private final Context context;
  private final Caller caller;
  private final Map<String, Object> body;
  private final Set<String> known = new HashSet<>();

  ApiRequest(RoutingContext routing, Caller caller) {
    this.routing = routing;
    this.context = Vertx.currentContext();
    this.caller = caller;
    String text = routing.body() == null ? null : routing.body().asString();
    this.body = text == null || text.isBlank() ? Map.of() : JsonText.parseObject(text);
  }

  Caller caller() {
    return caller;
  }

  /** A part of the path. */
  String path(String name) {
    return routing.pathParam(name);
  }

  /** 4 or 6, from {@code ipv4} or {@code ipv6} in the path. */
  int ipVersion() {
    return switch (path("family")) {
      case "ipv4" -> 4;
      case "ipv6" -> 6;
      default ->
          throw new ControlException(
              ControlException.Code.NOT_FOUND,
              "no rules for \"" + path("family") + "\"",
              "ipv4 or ipv6");
    };
  }

  /** A member of the body, or a parameter of the query. */
  Optional<Object> value(String name) {
    known.add(name);
    Object member = body.get(name);
    if (member != null) {
      return Optional.of(member);
    }
    return Optional.ofNullable(routing.queryParams().get(name));
  }

  Optional<String> text(String name) {
    return value(name)
        .map(
            value -> {
              if (value instanceof String text) {
                return text;
              }
              throw bad("\"" + name + "\" must be text");
            });
  }

  String required(String name) {
    return text(name).orElseThrow(() -> bad("\"" + name + "\" is missing"));
  }

  Optional<Long> number(String name) {
    return value(name)
        .map(
            value -> {
              if (value instanceof Long number) {
                return number;
              }
              try {
                return Long.decode(value.toString());
              } catch (NumberFormatException e) {
                throw bad("\"" + name + "\" must be a whole number");
              }
            });
  }

  int number(String name, int max, int standard) {
    long number = number(name).orElse((long) standard);
    if (number < 0 || number > max) {
      throw bad("\"" + name + "\" is " + number + ", outside 0 to " + max);
    }
    return (int) number;
  }

  /** An object of whole numbers, in its order; empty where there is none. */
  Map<String, Long> numbers(String name) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    if (value(name).orElse(Map.of()) instanceof Map<?, ?> members) {
      members.forEach(
          (key, number) -> {
            if (!(number instanceof Long)) {
              throw bad("\"" + name + "." + key + "\" must be a whole number");
            }
            numbers.put(key.toString(), (Long) number);
          });
      return numbers;
    }
    throw bad("\"" + name + "\" must be an object");
  }

  boolean flag(String name) {
    return value(name)
        .map(
            value -> {
              String word = value.toString();
              if (word.equals("true") || word.equals("false")) {
                return word.equals("true");
              }
              throw bad("\"" + name + "\" must be true or false");
            })
        .orElse(false);
  }

  EntryFilter filter() throws FilterException {
    return FilterParser.parse(text("filter").orElse(""));
  }

  /** {@code slot.id}, from the path. */
  EntryView.Key key() {
    String[] parts = path("key").split("\\.", 2);
    try {
      return new EntryView.Key(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw bad("\"" + path("key") + "\" is no key, as in 17.40512");
    }
  }

  /** Refuses members nobody asked for. */
  void end() {
    Set<String> given = new HashSet<>(body.keySet());
    given.addAll(routing.queryParams().names());
    given.removeAll(known);
    if (!given.isEmpty()) {
      String first = given.iterator().next();
      throw new ControlException(
          ControlException.Code.BAD_REQUEST,
          "unknown member \"" + first + "\"",
          NearestWord.of(first, known).map(w -> "did you mean \"" + w + "\"?").orElse(""));
    }
  }

  private static ControlException bad(String message) {
    return new ControlException(ControlException.Code.BAD_REQUEST, message, "");
  }

  /** Answers with {@code value} as JSON when it is there. */
  <T> void json(Future<T> value, Function<T, Object> as) {
    answer(value, "application/json", answer -> JsonText.of(as.apply(answer)) + "\n");
  }

  /** Answers with plain text. */
  void plain(Future<String> text) {
    answer(text, "text/plain; charset=utf-8", answer -> answer);
  }

  private <T> void answer(Future<T> value, String type, Function<T, String> as) {
    value.onComplete(
        done ->
            context.runOnContext(
                ignored -> {
                  if (routing.response().closed()) {
                    return;
                  }
                  try {
                    if (done.failed()) {
                      ApiError.of(done.cause()).send(routing.response());
                    } else {
                      String text = as.apply(done.result());
                      routing.response().putHeader("Content-Type", type).end(text);
                    }
                  } catch (RuntimeException e) {
                    ApiError.of(e).send(routing.response());
                  }
                }));
  }

  /** Answers {@code {"name": number}}. */
  <T> void count(String name, Future<T> number) {
    json(number, n -> ViewJson.object(name, n));
  }

  /** Begins an answer of lines. */
  <T> Lines<T> lines(Lines.Encoder<T> encoder) {
    Lines<T> lines = new Lines<>(routing.response(), context, encoder);
    lines.begin();
    return lines;
  }

  /** Begins an answer of lines that somebody else writes. */
  HttpServerResponse frames() {
    new Lines<>(routing.response(), context, (json, value) -> {}).begin();
    return routing.response();
  }

  /** Calls {@code then} when the reader has gone. */
  void onClose(Runnable then) {
    routing.response().closeHandler(closed -> then.run());
    routing.response().exceptionHandler(broken -> then.run());
  }
}
