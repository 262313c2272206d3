package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.post;

import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.view.PageDoor;
import io.culvert.core.control.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Routes that let browsers in to the page and put them out. */
final class PageRoutes {

  private static final int STANDARD_SECONDS = 300;
  private static final int MAX_SECONDS = 86_400;

  private final Views views;

  PageRoutes(Views views) {
    this.views = views;
  }

  List<ApiRoutes.Entry> table() {
    return List.of(
        post("/page/invitations", Role.ADMIN, this::invite),
        post("/page/logout", Role.ADMIN, this::shut));
  }

  private PageDoor door() {
    return views
        .door()
        .orElseThrow(
            () ->
                new ControlException(
                    ControlException.Code.NOT_FOUND,
                    "this router serves no page",
                    "web.listen says where"));
  }

  private void invite(ApiRequest request) {
    Optional<Role> wanted = request.text("role").map(PageRoutes::role);
    int seconds = request.number("seconds", MAX_SECONDS, STANDARD_SECONDS);
    if (seconds == 0) {
      throw new IllegalArgumentException("\"seconds\" is 0, outside 1 to " + MAX_SECONDS);
    }
    request.end();
    PageDoor door = door();
    request.json(
        door.invite(wanted.orElse(door.role()), Duration.ofSeconds(seconds)),
        made ->
            ViewJson.object(
                "address",
                made.address(),
                "role",
                made.role().word(),
                "seconds",
                made.seconds(),
                "certificate",
                made.certificate()));
  }

  private static Role role(String word) {
    return Role.named(word)
        .orElseThrow(
            () -> new IllegalArgumentException("\"role\" is none of viewer, operator, admin"));
  }

  private void shut(ApiRequest request) {
    request.end();
    request.json(door().shut(), ended -> ViewJson.object("ended", ended));
  }
}
