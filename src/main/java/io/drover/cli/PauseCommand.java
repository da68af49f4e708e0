package io.drover.cli;

import io.drover.job.Key;
import io.drover.job.KeyOrders;
import io.drover.queue.Steering;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets no more jobs start. */
@Command(
    name = "pause",
    description =
        "Lets no more jobs start, of the whole queue or of one key, until resumed; running ones end.")
final class PauseCommand extends QueueCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "KEY",
      description = "host:H or resolver:R; the whole queue without.")
  private @Nullable Key key;

  @Override
  public Integer call() {
    Settings settings = cli().load(Map.of()).settings();
    try (WorkQueue queue = cli().openQueue(settings)) {
      boolean changed = paused(queue.steering(), key, true);
      cli().out().println(what(key) + (changed ? " is paused" : " was paused already"));
      if (key != null) {
        tellWhoGoesBy(queue, settings, key);
      }
    }
    return 0;
  }

  static String what(@Nullable Key key) {
    return key == null ? "the queue" : key.toString();
  }

  /** Returns whether that changed anything. */
  static boolean paused(Steering steering, @Nullable Key key, boolean paused) {
    if (key == null) {
      return steering.pauseAll(paused);
    }
    boolean changes = steering.state(key).orders().paused() != paused;
    steering.command(key, orders -> new KeyOrders(orders.cap(), orders.rate(), paused));
    return changes;
  }
}
