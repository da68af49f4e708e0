package io.drover.console;

import io.drover.job.Key;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One of each for what a job waited for last. */
record PerHolder<T>(T worker, T resolver, T host) {
  static <T> PerHolder<T> of(Function<String, T> named) {
    return new PerHolder<>(named.apply("worker"), named.apply("resolver"), named.apply("host"));
  }

  /**
   * @param heldBy null when it waited for a worker alone
   */
  T at(Key.@Nullable Kind heldBy) {
    return heldBy == null ? worker : heldBy == Key.Kind.HOST ? host : resolver;
  }
}
