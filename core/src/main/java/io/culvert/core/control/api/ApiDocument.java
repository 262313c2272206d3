package io.culvert.core.control.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The API as an OpenAPI 3.1 document, {@code culvert.openapi.json}. */
final class ApiDocument {

  private static final String RESOURCE = "/culvert.openapi.json";

  private ApiDocument() {}

  /** Its text. */
  static String text() {
    try (InputStream in = ApiDocument.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
