package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.ExitCode;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands about the {@code expect} table. */
final class ExpectationVerbs {

  private static final String PATH = "/api/v1/expectations";

  private final ControlClient router;
  private final Footer footer;

  ExpectationVerbs(ControlClient router, Footer footer) {
    this.router = router;
    this.footer = footer;
  }

  /** Those that are meant, as the API gives them. */
  private List<String> matching(ExpectationOptions wanted, FilterOptions filter)
      throws RouterUnreachableException {
    List<String> matching = new ArrayList<>();
    router.lines("GET", PATH, null, line -> !wanted.wants(line, filter) || matching.add(line));
    return matching;
  }

  /** Lists those of {@code node}, or this router's where that is {@code null}. */
  int list(ExpectationOptions wanted, FilterOptions filter, String node, EntryPrinter printer)
      throws RouterUnreachableException {
    String query = node == null ? "" : "?node=" + URLEncoder.encode(node, StandardCharsets.UTF_8);
    try {
      router.lines(
          "GET",
          PATH + query,
          null,
          line -> !wanted.wants(line, filter) || printer.expectation(line));
    } catch (ControlException e) {
      // what the others have is right, and all there is to get
      printer.end();
      footer.shown(printer.count(), "expectations have been shown");
      throw e;
    }
    printer.end();
    return footer.shown(printer.count(), "expectations have been shown");
  }

  /** The one that waits for the filter's tuple. */
  int get(FilterOptions filter, EntryPrinter printer) throws RouterUnreachableException {
    new EntryWords(filter).tuple();
    List<String> found = matching(new ExpectationOptions(), filter);
    if (found.isEmpty()) {
      return footer.failed("No such file or directory");
    }
    printer.expectation(found.get(0));
    printer.end();
    return ExitCode.OK;
  }

  int delete(ExpectationOptions wanted, FilterOptions filter) throws RouterUnreachableException {
    List<String> found = matching(wanted, filter);
    for (String json : found) {
      Object id = JsonText.parseObject(json).get("id");
      router.send("DELETE", PATH + "/" + id, ViewJson.object());
    }
    return footer.touched(found.size(), "expectations have been deleted");
  }

  int create(Map<String, Object> draft) throws RouterUnreachableException {
    try {
      router.send("POST", PATH + "/create", draft);
    } catch (ControlException e) {
      return switch (e.code()) {
        case CONFLICT -> footer.failed("File exists");
        case NOT_FOUND -> footer.failed("master conntrack not found");
        case REFUSED -> footer.failed("Operation not supported"); // the master has no helper
        default -> throw e;
      };
    }
    return ExitCode.OK;
  }
}
