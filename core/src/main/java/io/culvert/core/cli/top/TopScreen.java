package io.culvert.core.cli.top;

import io.culvert.core.cli.UsageException;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/** The terminal: shows a feed, and makes another where a key asks for another view. One thread. */
final class TopScreen {

  /** Makes a connection for a feed. */
  interface Connector {

    ControlClient connect() throws RouterUnreachableException;
  }

  /** What keys do, besides sorting. */
  private enum Action {
    QUIT,
    FILTER,
    PAUSE,
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    TOP,
    OTHER
  }

  private static final long LOOK_MILLIS = 250;
  private static final long SEQUENCE_MILLIS = 50;
  private static final int END_OF_INPUT = -1;
  private static final int CONTROL_C = 3;
  private static final int CONTROL_D = 4;
  private static final int ESCAPE = 27;
  private static final int DELETE = 127;
  private static final int MAX_OFFSET = 200_000;

  private static final Map<Character, String> SORTS =
      Map.of('r', "-rate", 'b', "-bytes", 'p', "-packets", 'a', "created", 'e', "expires");

  private final Connector connector;
  private String sort;
  private String filter;
  private int offset;
  private boolean paused;
  private String message = "";
  private TopFeed feed;
  private Terminal terminal;
  private Display display;

  TopScreen(Connector connector, String sort, String filter) {
    this.connector = connector;
    this.sort = sort;
    this.filter = filter;
  }

  /** Shows connections until somebody quits. */
  void run() throws IOException, RouterUnreachableException {
    try (Terminal opened = TerminalBuilder.builder().system(true).dumb(false).build()) {
      terminal = opened;
      Attributes before = terminal.enterRawMode();
      terminal.puts(Capability.enter_ca_mode);
      terminal.puts(Capability.cursor_invisible);
      display = new Display(terminal, true);
      try {
        look();
        loop();
      } finally {
        close();
        terminal.puts(Capability.cursor_visible);
        terminal.puts(Capability.exit_ca_mode);
        terminal.flush();
        terminal.setAttributes(before);
      }
    }
  }

  private void loop() throws IOException, RouterUnreachableException {
    Action action = Action.OTHER;
    while (action != Action.QUIT) {
      refusalOrGone();
      if (!paused) {
        show();
      }
      int key = terminal.reader().read(LOOK_MILLIS);
      String column = key > 0 ? SORTS.get((char) key) : null;
      if (column != null) {
        sort = column;
        look();
      } else if (key == END_OF_INPUT) {
        return;
      }
      action = column != null ? Action.OTHER : action(key);
      act(action);
    }
  }

  private Action action(int key) throws IOException {
    return switch (key) {
      case 'q', CONTROL_C, CONTROL_D -> Action.QUIT;
      case '/' -> Action.FILTER;
      case ' ' -> Action.PAUSE;
      case 'k' -> Action.UP;
      case 'j' -> Action.DOWN;
      case 'g' -> Action.TOP;
      case ESCAPE -> sequence();
      default -> Action.OTHER;
    };
  }

  /** What comes behind an escape, if it is a key's. */
  private Action sequence() throws IOException {
    int bracket = terminal.reader().read(SEQUENCE_MILLIS);
    if (bracket != '[' && bracket != 'O') {
      return Action.OTHER;
    }
    return switch (terminal.reader().read(SEQUENCE_MILLIS)) {
      case 'A' -> Action.UP;
      case 'B' -> Action.DOWN;
      case 'H' -> Action.TOP;
      case '5' -> tilde(Action.PAGE_UP);
      case '6' -> tilde(Action.PAGE_DOWN);
      default -> Action.OTHER;
    };
  }

  private Action tilde(Action action) throws IOException {
    return terminal.reader().read(SEQUENCE_MILLIS) == '~' ? action : Action.OTHER;
  }

  /** A filter that is refused is taken back and told; a router that has gone ends it all. */
  private void refusalOrGone() throws RouterUnreachableException {
    try {
      feed.check();
    } catch (ControlException | UsageException refused) {
      message = refused.getMessage();
      filter = "";
      look();
    }
  }

  private void act(Action action) throws IOException, RouterUnreachableException {
    int page = Math.max(1, rows());
    switch (action) {
      case PAUSE -> paused = !paused;
      case FILTER -> readFilter();
      case UP -> scroll(-1);
      case DOWN -> scroll(1);
      case PAGE_UP -> scroll(-page);
      case PAGE_DOWN -> scroll(page);
      case TOP -> scroll(-offset);
      default -> {}
    }
  }

  private void scroll(int by) throws RouterUnreachableException {
    int next = Math.min(MAX_OFFSET, Math.max(0, offset + by));
    if (next != offset) {
      offset = next;
      look();
    }
  }

  private int rows() {
    return Math.min(TopCommand.MAX_ROWS, terminal.getHeight() - TopLines.HEAD - 1);
  }

  /** Looks at another view. */
  private void look() throws RouterUnreachableException {
    close();
    paused = false;
    feed = new TopFeed(connector.connect(), sort, filter, offset, Math.max(1, rows()), 2);
  }

  private void close() {
    if (feed != null) {
      feed.close();
    }
  }

  private void readFilter() throws IOException, RouterUnreachableException {
    StringBuilder typed = new StringBuilder(filter);
    while (true) {
      draw("/" + typed);
      int key = terminal.reader().read();
      if (key < 0 || key == ESCAPE) {
        message = "";
        return;
      } else if (key == '\r' || key == '\n') {
        filter = typed.toString().strip();
        offset = 0;
        message = "";
        look();
        return;
      } else if (key == DELETE || key == '\b') {
        typed.setLength(Math.max(0, typed.length() - 1));
      } else if (key >= ' ') {
        typed.append((char) key);
      }
    }
  }

  private void show() {
    if (feed.table().ready()) {
      draw(message.isEmpty() ? "q quit  / filter  r b p a e sort  space stand still" : message);
    }
  }

  private void draw(String bottom) {
    int width = terminal.getWidth();
    int height = terminal.getHeight();
    display.resize(height, width);
    List<AttributedString> screen = new ArrayList<>();
    List<String> lines = feed.table().lines(width, height - 1, sort, filter);
    for (int i = 0; i < height - 1; i++) {
      String line = i < lines.size() ? lines.get(i) : "";
      screen.add(i == TopLines.HEAD - 1 ? inverse(line, width) : new AttributedString(line));
    }
    screen.add(
        new AttributedString(bottom.length() < width ? bottom : bottom.substring(0, width - 1)));
    display.update(screen, 0);
  }

  private static AttributedString inverse(String line, int width) {
    return new AttributedStringBuilder()
        .style(AttributedStyle.INVERSE)
        .append(line)
        .append(" ".repeat(Math.max(0, width - line.length())))
        .toAttributedString();
  }
}
