package io.culvert.core.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * The lab's web server: serves the regular files of one folder, flat, on all addresses of the
 * namespace it is started in. A process of its own; arguments: folder, port.
 */
public final class FileServer {

  private FileServer() {}

  /** Serves until it is ended. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    HttpServer server =
        HttpServer.create(new InetSocketAddress("::", Integer.parseInt(args[1])), 64);
    server.createContext("/", exchange -> serve(folder, exchange));
    // who reads slowly holds nobody up
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  private static void serve(Path folder, HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String name = path.substring(path.lastIndexOf('/') + 1);
      Path file = folder.resolve(name.isEmpty() ? "index.html" : name).normalize();
      if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.sendResponseHeaders(200, Files.size(file));
      try (OutputStream body = exchange.getResponseBody()) {
        Files.copy(file, body);
      }
    }
  }
}
