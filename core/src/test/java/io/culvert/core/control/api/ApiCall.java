package io.culvert.core.control.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.core.control.json.ViewJson;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A call of the API, as somebody would make it.
 *
 * @param path below the API's prefix, with its parameters
 * @param body {@code null} for GET
 */
record ApiCall(String method, String path, Map<String, Object> body) {

  static final JsonNode DOCUMENT = document();

  /** One or more for each operation; the last ones empty the table. */
  static final List<ApiCall> ALL =
      List.of(
          call("GET", "/openapi.json"),
          call("GET", "/entries"),
          call("GET", "/entries?filter=tcp"),
          call("GET", "/entries/count"),
          call("GET", "/entries/find?proto=udp&src=fd00::1&dst=fd00::2&sport=1&dport=53&zone=0"),
          call("GET", "/entries/1.11"),
          call("POST", "/entries/zero", "filter", "tcp"),
          call("POST", "/entries/update", "mark", 1L, "status", "ASSURED", "label-add", "3"),
          call("POST", "/entries/create", create()),
          call("GET", "/stats"),
          call("GET", "/expectations"),
          call("GET", "/events?kinds=new,expect-new"),
          call("GET", "/watch?sort=-bytes&limit=10&hz=2"),
          call("GET", "/chains"),
          call("GET", "/rules/ipv4?counters=true&table=nat"),
          call("POST", "/rules/ipv4/load", "text", "*filter", "flows", "list", "revertAfter", 9L),
          call("POST", "/rules/ipv6/test", "text", "BAD", "file", "r.v6", "resolve", true),
          call("POST", "/rules/ipv4/diff", "text", "x", "noFlush", true, "skipSafe", true),
          call("POST", "/rules/confirm"),
          call("POST", "/rules/revert"),
          call("POST", "/ipset", "words", List.of("create", "s", "hash:ip"), "exist", true),
          call("POST", "/ipset/show", "words", List.of("list"), "terse", true),
          call("POST", "/ipset/restore", "text", "create s hash:ip"),
          call("GET", "/status"),
          call("GET", "/metrics?compat=node"),
          call("GET", "/devices"),
          call("POST", "/devices/lan0/addresses", "address", "10.0.0.1/24"),
          call("POST", "/devices/lan0/addresses/delete", "address", "10.0.0.1/24"),
          call("GET", "/drops"),
          call("GET", "/sysctl?prefix=net."),
          call("PUT", "/sysctl/net.x", "value", 4L),
          call(
              "POST",
              "/timeouts",
              ViewJson.object(
                  "name",
                  "p",
                  "family",
                  "inet",
                  "protocol",
                  "udp",
                  "policy",
                  Map.of("unreplied", 4L))),
          call("GET", "/timeouts"),
          call("DELETE", "/timeouts/p"),
          call("POST", "/timeouts/flush"),
          call("GET", "/cluster"),
          call("POST", "/cluster/switch", "to", "b"),
          call("POST", "/cluster/drain", "force", true),
          call("POST", "/cluster/resume"),
          call("GET", "/helpers"),
          call("POST", "/helpers/reload", "name", "ftp"),
          call("POST", "/helpers/ftp/disable"),
          call("POST", "/page/invitations", "role", "viewer", "seconds", 60L),
          call("POST", "/page/logout"),
          call("POST", "/trace", "budget", 3L, "outcome", "dropped", "bytes", true),
          call(
              "POST", "/explain", "in", "lan0", "src", "10.0.0.1", "dst", "10.0.0.2", "dport", 80L),
          call("DELETE", "/expectations/4"),
          call("POST", "/expectations/flush"),
          call("DELETE", "/entries/2.12"),
          call("POST", "/entries/delete", "filter", "udp"),
          call("POST", "/entries/flush"));

  /** The path in the document that it belongs to. */
  String template() {
    String plain = path.replaceFirst("\\?.*", "");
    return templates().stream()
        .filter(template -> plain.matches(template.replaceAll("\\{\\w+}", "[^/]+")))
        .min((a, b) -> Integer.compare(braces(a), braces(b)))
        .orElseThrow();
  }

  private static int braces(String template) {
    return template.indexOf('{') < 0 ? 0 : 1;
  }

  JsonNode operation() {
    return DOCUMENT.at("/paths").get(template()).get(method.toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  static ApiCall call(String method, String path, Object... members) {
    return call(method, path, ViewJson.object(members));
  }

  static ApiCall call(String method, String path, Map<String, Object> body) {
    return new ApiCall(method, path, method.equals("GET") ? null : body);
  }

  private static Map<String, Object> create() {
    Map<String, Object> draft =
        ViewJson.object("proto", "tcp", "src", "10.0.0.1", "dst", "10.0.0.2", "timeout", 9L);
    draft.putAll(Map.of("sport", 1L, "dport", 2L, "state", "ESTABLISHED", "src-nat", "10.0.0.9"));
    return draft;
  }

  private static JsonNode document() {
    try {
      return new ObjectMapper().readTree(ApiDocument.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Set<String> templates() {
    Set<String> templates = new LinkedHashSet<>();
    DOCUMENT.at("/paths").fieldNames().forEachRemaining(templates::add);
    return templates;
  }
}
