package io.drover.cli;

import io.drover.job.Key;
import io.drover.queue.Steering;
import io.drover.queue.WorkQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets jobs start again. */
@Command(name = "resume", description = "Lets jobs start again, of the whole queue or of one key.")
final class ResumeCommand extends QueueCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "KEY",
      description = "host:H or resolver:R; the whole queue without.")
  private @Nullable Key key;

  @Override
  public Integer call() {
    try (WorkQueue queue = cli().openExisting()) {
      Steering steering = queue.steering();
      boolean changed = PauseCommand.paused(steering, key, false);
      cli().out().println(PauseCommand.what(key) + (changed ? " is resumed" : " was not paused"));
      if (key != null && steering.isPaused()) {
        cli().remark("the queue as a whole is paused still; go on with: queue resume");
      }
    }
    return 0;
  }
}
