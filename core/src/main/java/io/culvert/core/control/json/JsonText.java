package io.culvert.core.control.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes JSON with limits that no honest document reaches: depth 32, numbers of 32
 * digits, every member once. Any thread.
 */
public final class JsonText {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(32).maxNumberLength(32).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private JsonText() {}

  /** Writes with a generator. */
  public interface Writing {

    void write(JsonGenerator json) throws IOException;
  }

  /**
   * Writes a value with a generator.
   *
   * @param <T> what it writes
   */
  public interface Writer<T> {

    void write(JsonGenerator json, T value) throws IOException;
  }

  /** The object that {@code writer} writes of {@code value}, as {@link #parse} has it. */
  public static <T> Map<String, Object> object(Writer<T> writer, T value) {
    return parseObject(of(json -> writer.write(json, value)));
  }

  /** What {@code writing} writes. */
  public static String of(Writing writing) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      writing.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** A parser of {@code text}. */
  static JsonParser parser(String text) throws IOException {
    return FACTORY.createParser(text);
  }

  /**
   * The value in {@code text}: maps, lists, strings, longs, doubles, booleans and {@code null}.
   *
   * @throws IllegalArgumentException if it is not JSON, or beyond the limits
   */
  public static Object parse(String text) {
    try (JsonParser json = parser(text)) {
      json.nextToken();
      Object value = value(json);
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("more than one JSON value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The object in {@code text}; otherwise as {@link #parse}. */
  public static Map<String, Object> parseObject(String text) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (!(parse(text) instanceof Map<?, ?> object)) {
      throw new IllegalArgumentException("not a JSON object");
    }
    object.forEach((name, value) -> members.put((String) name, value));
    return members;
  }

  private static Object value(JsonParser json) throws IOException {
    if (json.currentToken() == null) {
      throw new IllegalArgumentException("no JSON value");
    }
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
          String name = json.currentName();
          json.nextToken();
          members.put(name, value(json));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<Object> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(json));
        }
        yield items;
      }
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_NUMBER_FLOAT -> number(json);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> json.getText();
    };
  }

  private static double number(JsonParser json) throws IOException {
    double number = json.getDoubleValue();
    if (Double.isInfinite(number)) {
      throw new IllegalArgumentException("number out of range");
    }
    return number;
  }

  /** Writes maps, collections, strings, numbers, booleans and {@code null}. */
  public static void write(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Map<?, ?> members) {
      json.writeStartObject();
      for (Map.Entry<?, ?> member : members.entrySet()) {
        json.writeFieldName(member.getKey().toString());
        write(json, member.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> items) {
      json.writeStartArray();
      for (Object item : items) {
        write(json, item);
      }
      json.writeEndArray();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value.toString());
    }
  }

  /** {@code value} as {@link #write} writes it. */
  public static String of(Object value) {
    return of(json -> write(json, value));
  }
}
