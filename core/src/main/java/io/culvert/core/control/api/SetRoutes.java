package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.post;

import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.SetFlags;
import io.culvert.core.control.sets.SetCommands;
import java.util.ArrayList;
import java.util.List;

/** Routes about sets. */
final class SetRoutes {

  private final RouterControl control;

  SetRoutes(RouterControl control) {
    this.control = control;
  }

  List<ApiRoutes.Entry> table() {
    return List.of(
        post("/ipset", Role.ADMIN, request -> run(request, false)),
        post("/ipset/show", Role.VIEWER, request -> run(request, true)),
        post("/ipset/restore", Role.ADMIN, this::restore));
  }

  private void run(ApiRequest request, boolean shows) {
    List<String> words = new ArrayList<>();
    if (request.value("words").orElse("") instanceof List<?> all) {
      all.forEach(word -> words.add(String.valueOf(word)));
    }
    SetFlags flags =
        new SetFlags(
            request.flag("exist"),
            request.flag("terse"),
            request.flag("names"),
            request.flag("save"));
    request.end();
    String command = words.isEmpty() ? "" : SetCommands.command(words.get(0));
    if (words.isEmpty() || shows && !List.of("list", "save", "test").contains(command)) {
      throw new ControlException(
          ControlException.Code.BAD_REQUEST,
          "\"words\" must be a list of words"
              + (shows ? " that begins with list, save or test" : ""),
          "");
    }
    request.plain(control.sets(words, flags));
  }

  private void restore(ApiRequest request) {
    String text = request.required("text");
    boolean exist = request.flag("exist");
    request.end();
    request.plain(control.restoreSets(text, exist).map(lines -> ""));
  }
}
