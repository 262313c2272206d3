package io.culvert.core.control.engine;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.HelperView;
import io.culvert.core.control.NearestWord;
import io.vertx.core.Future;
import java.util.List;

/** Helpers of a running router. Called on the engine's loop; futures may complete anywhere. */
public interface HelperDesk {

  /** No helpers at all. */
  HelperDesk NONE =
      new HelperDesk() {
        @Override
        public Future<List<HelperView>> list() {
          return Future.succeededFuture(List.of());
        }

        @Override
        public Future<Void> reload(String name) {
          return Future.succeededFuture();
        }

        @Override
        public Future<Void> disable(String name) {
          return Future.succeededFuture();
        }
      };

  /** All helpers by name. */
  Future<List<HelperView>> list();

  /** Loads the plugin of helper {@code name} anew; all, and new ones, for an empty name. */
  Future<Void> reload(String name);

  /** Takes a helper out of service. */
  Future<Void> disable(String name);

  /** {@code name} if it is empty or a helper's of {@code all}; NOT_FOUND if not. */
  static String known(String name, List<HelperView> all) {
    List<String> names = all.stream().map(HelperView::name).toList();
    if (!name.isEmpty() && !names.contains(name)) {
      throw new ControlException(
          ControlException.Code.NOT_FOUND,
          "no helper is called \"" + name + "\"",
          NearestWord.of(name, names)
              .map(w -> "did you mean " + w + "?")
              .orElse("culvert helper list shows them"));
    }
    return name;
  }
}
