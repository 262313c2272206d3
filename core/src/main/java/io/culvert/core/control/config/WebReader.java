package io.culvert.core.control.config;

import io.culvert.core.control.Caller;
import io.culvert.core.control.config.RouterConfig.Tls;
import io.culvert.core.control.config.RouterConfig.Web;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads where the page is served. Any thread. */
final class WebReader {

  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
  private static final String LOOPBACK = "127.0.0.1 or [::1]";

  private final Path folder;

  /** One that takes paths from {@code folder}. */
  WebReader(Path folder) {
    this.folder = folder;
  }

  /** The page, or empty for none. */
  Optional<Web> web(ConfigSection section) {
    Caller.Role role = section.word("role", Caller.Role.class, Caller.Role.OPERATOR);
    List<String> names = names(section);
    Optional<Tls> tls = tls(section);
    String listen = section.text("listen").orElse(RouterConfig.DEFAULT_LISTEN);
    Optional<Web> web =
        listen.equals("none")
            ? Optional.empty()
            : section
                .parse("web.listen", section.at("listen"), listen, ListenAddress::any)
                .map(address -> new Web(address, section.at("listen"), role, names, tls));
    web.ifPresent(page -> exposed(section, listen, page));
    section.end();
    return web;
  }

  private static void exposed(ConfigSection section, String listen, Web page) {
    InetSocketAddress address = page.listen();
    if (!address.getAddress().isLoopbackAddress() && !section.has("tls")) {
      section.problem(
          page.at(),
          "web.listen: " + listen + " can be reached from other machines, which needs TLS",
          "give web.tls a certificate and its key, or listen on " + LOOPBACK);
    } else if (address.getAddress().isAnyLocalAddress() && page.names().isEmpty()) {
      section.problem(
          page.at(),
          "web.listen: "
              + listen
              + " is every address, and web.names says none by which it is ours",
          "list in web.names what stands in the browser's address bar");
    }
  }

  private static List<String> names(ConfigSection section) {
    List<String> names = new ArrayList<>();
    for (ConfigNode item : section.list("names", ConfigNode.Kind.TEXT)) {
      String name = item.text().toLowerCase(Locale.ROOT);
      if (NAME.matcher(name).matches()) {
        names.add(name);
      } else {
        section.problem(
            item.at(),
            "web.names: \"" + item.text() + "\" is no host's name",
            "as in router.example, without a port");
      }
    }
    return names;
  }

  private Optional<Tls> tls(ConfigSection section) {
    boolean wanted = section.has("tls");
    ConfigSection files = section.section("tls");
    Optional<Path> certificate = file(files, "certificate", wanted);
    Optional<Path> key = file(files, "key", wanted);
    files.end();
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    Tls tls = new Tls(certificate.get(), key.get(), files.at("key"));
    if (Files.isReadable(key.get())) {
      tls.exposed()
          .ifPresent(
              why -> files.problem(tls.at(), "web.tls.key: " + why, "chmod 600 " + tls.key()));
    }
    return Optional.of(tls);
  }

  private Optional<Path> file(ConfigSection section, String key, boolean wanted) {
    if (wanted && !section.has(key)) {
      section.problem(
          section.at(),
          section.path() + " has no \"" + key + "\"",
          "as in {certificate: page.crt, key: page.key}");
    }
    Optional<Path> path = section.parsed(key, folder::resolve).map(Path::normalize);
    path.filter(file -> !Files.isReadable(file))
        .ifPresent(
            file ->
                section.problem(
                    section.at(key),
                    section.path() + "." + key + ": " + file + " can't be read",
                    "paths are taken from " + folder));
    return path;
  }
}
