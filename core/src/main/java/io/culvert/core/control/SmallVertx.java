package io.culvert.core.control;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** How every Vert.x of ours is made. */
public final class SmallVertx {

  private SmallVertx() {}

  /**
   * A Vert.x of one loop, by native transport where there is one. It keeps no folder for what it
   * would unpack from jars: nothing has it do so, it would stay if we are killed, and who the
   * router goes on as could not write there.
   */
  public static Vertx make() {
    return Vertx.vertx(
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }
}
