package io.culvert.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** One tab of a {@link Chromium}. */
final class Tab implements AutoCloseable {

  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final long POLL_NANOS = 40_000_000L;
  private static final int SHIFT = 8;

  /** Errors, exceptions and policy violations the page's console has shown. */
  final List<String> complaints = new CopyOnWriteArrayList<>();

  private static final double STROKE_SECONDS = 0.1;

  private final Chromium browser;
  private final String target;
  private final String session;
  private String lastKey = "";
  private double lastKeySeconds;

  Tab(Chromium browser, String target, String session) {
    this.browser = browser;
    this.target = target;
    this.session = session;
    browser.listen(this::note);
    send("Page.enable", new JsonObject());
    send("Runtime.enable", new JsonObject());
    send("Log.enable", new JsonObject());
    size(1440, 900);
  }

  private void note(JsonObject message) {
    if (!session.equals(message.getString("sessionId"))) {
      return;
    }
    JsonObject parameters = message.getJsonObject("params", new JsonObject());
    switch (message.getString("method")) {
      case "Runtime.exceptionThrown" ->
          complaints.add(parameters.getJsonObject("exceptionDetails").encode());
      case "Log.entryAdded" -> {
        JsonObject entry = parameters.getJsonObject("entry");
        if ("error".equals(entry.getString("level"))) {
          complaints.add(entry.getString("text") + " " + entry.getString("url", ""));
        }
      }
      case "Runtime.consoleAPICalled" -> {
        if ("error".equals(parameters.getString("type"))) {
          complaints.add(parameters.getJsonArray("args").encode());
        }
      }
      default -> {}
    }
  }

  JsonObject send(String method, JsonObject parameters) {
    return browser.send(session, method, parameters);
  }

  Tab size(int width, int height) {
    send(
        "Emulation.setDeviceMetricsOverride",
        new JsonObject()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
    return this;
  }

  /** {@code light} or {@code dark}, as the system would say. */
  Tab scheme(String scheme) {
    return media("prefers-color-scheme", scheme);
  }

  Tab media(String feature, String value) {
    send(
        "Emulation.setEmulatedMedia",
        new JsonObject()
            .put(
                "features",
                JsonArray.of(new JsonObject().put("name", feature).put("value", value))));
    return this;
  }

  Tab go(String address) {
    send("Page.navigate", new JsonObject().put("url", address));
    return this;
  }

  /** The value of an expression, which may be a promise. */
  Object run(String expression) {
    JsonObject result =
        send(
            "Runtime.evaluate",
            new JsonObject()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true));
    if (result.containsKey("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.encodePrettily());
    }
    return result.getJsonObject("result").getValue("value");
  }

  String text(String selector) {
    return (String) run("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''");
  }

  int count(String selector) {
    return ((Number) run("document.querySelectorAll(" + quoted(selector) + ").length")).intValue();
  }

  /**
   * Waits until an expression is true; it may fail meanwhile, as where the page is not there yet.
   */
  Tab until(String expression) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    IllegalStateException failed = null;
    while (System.nanoTime() < end) {
      try {
        failed = null;
        if (Boolean.TRUE.equals(run("Boolean(" + expression + ")"))) {
          return this;
        }
      } catch (IllegalStateException e) {
        failed = e;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new AssertionError(
        "never true: "
            + expression
            + "\ncomplaints: "
            + complaints
            + "\n"
            + run("document.body?.innerText"),
        failed);
  }

  /**
   * Has the page note whether an expression becomes true, for however short a while: {@code
   * until("window.met")} waits for that.
   */
  Tab watch(String expression) {
    String look = "() => { window.met ||= Boolean(" + expression + "); }";
    String all = "{subtree: true, childList: true, attributes: true, characterData: true}";
    run("window.met = false; new MutationObserver(" + look + ").observe(document, " + all + ")");
    return this;
  }

  /**
   * Waits until a selector finds so many. The page draws in frames, so a count read once may be
   * old.
   */
  Tab amount(String selector, int count) {
    return until("document.querySelectorAll(" + quoted(selector) + ").length === " + count);
  }

  /** Waits until an expression has a value, as text. */
  Tab equal(String expression, String value) {
    return until("String(" + expression + ") === " + quoted(value));
  }

  Tab see(String selector) {
    return until("document.querySelector(" + quoted(selector) + ")");
  }

  /** Waits until some text stands in what a selector finds. */
  Tab see(String selector, String text) {
    return until(
        "[...document.querySelectorAll("
            + quoted(selector)
            + ")].some(n => (n.innerText ?? n.textContent).includes("
            + quoted(text)
            + "))");
  }

  /** Clicks the middle of the first element that a selector finds, as a mouse does. */
  Tab click(String selector) {
    return click(selector, 0);
  }

  Tab click(String selector, int modifiers) {
    JsonObject at = middle(selector);
    for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
      send(
          "Input.dispatchMouseEvent",
          at.copy()
              .put("type", type)
              .put("button", type.equals("mouseMoved") ? "none" : "left")
              .put("clickCount", 1)
              .put("modifiers", modifiers));
    }
    return this;
  }

  Tab hover(String selector) {
    send("Input.dispatchMouseEvent", middle(selector).put("type", "mouseMoved"));
    return this;
  }

  /** Where it is, once it is there: what is drawn again is gone for a moment. */
  private JsonObject middle(String selector) {
    String box = null;
    while (box == null) {
      see(selector);
      box =
          (String)
              run(
                  "(() => {const n = document.querySelector("
                      + quoted(selector)
                      + "); if (!n) return null;"
                      + " n.scrollIntoViewIfNeeded?.(); const r = n.getBoundingClientRect();"
                      + " return JSON.stringify({x: r.x + r.width / 2, y: r.y + r.height / 2})})()");
    }
    return new JsonObject(box);
  }

  /** Types text into what has the focus. */
  Tab type(String text) {
    send("Input.insertText", new JsonObject().put("text", text));
    return this;
  }

  /**
   * Presses a key by its DOM name: {@code j}, {@code Enter}, {@code X}. The second of {@code g r}
   * or {@code s b} soon after the first, however long the browser takes meanwhile.
   */
  Tab press(String key) {
    boolean isText = key.length() == 1;
    JsonObject event =
        new JsonObject()
            .put("key", key)
            .put("timestamp", stroke(key))
            .put("windowsVirtualKeyCode", isText ? Character.toUpperCase(key.charAt(0)) : code(key))
            .put("modifiers", isText && Character.isUpperCase(key.charAt(0)) ? SHIFT : 0);
    JsonObject down = event.copy().put("type", "keyDown");
    if (isText || key.equals("Enter")) {
      down.put("text", isText ? key : "\r");
    }
    send("Input.dispatchKeyEvent", down);
    send("Input.dispatchKeyEvent", event.put("type", "keyUp"));
    return this;
  }

  /** When a key is pressed, in seconds of the wall clock. */
  private double stroke(String key) {
    boolean isSecond = lastKey.equals("g") || lastKey.equals("s");
    lastKeySeconds =
        isSecond ? lastKeySeconds + STROKE_SECONDS : System.currentTimeMillis() / 1_000.0;
    lastKey = isSecond ? "" : key;
    return lastKeySeconds;
  }

  private static int code(String key) {
    return switch (key) {
      case "Enter" -> 13;
      case "Escape" -> 27;
      case "Tab" -> 9;
      case "ArrowUp" -> 38;
      case "ArrowDown" -> 40;
      default -> throw new IllegalArgumentException(key);
    };
  }

  /** Puts a picture of the tab into {@code target/screenshots}. */
  Tab picture(String name) {
    run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    JsonObject shot = send("Page.captureScreenshot", new JsonObject().put("format", "png"));
    try {
      Path folder = Files.createDirectories(Path.of("target", "screenshots"));
      byte[] picture = Base64.getDecoder().decode(shot.getString("data"));
      Files.write(folder.resolve(name + ".png"), picture);
      if ("write".equals(System.getProperty("culvert.docs")) && PicturesTest.NAMES.contains(name)) {
        Files.write(PicturesTest.FOLDER.resolve(name + ".png"), picture);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private static String quoted(String text) {
    return JsonArray.of(text).encode().replaceAll("^\\[|]$", "");
  }

  @Override
  public void close() {
    browser.send("", "Target.closeTarget", new JsonObject().put("targetId", target));
  }
}
