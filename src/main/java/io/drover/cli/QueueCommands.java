package io.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands that work on the queue. */
@Command(
    name = "queue",
    description = "Adds to the queue, runs and steers it, and shows what is in it.",
    subcommands = {
      EnqueueCommand.class,
      ImportCommand.class,
      RunCommand.class,
      StatsCommand.class,
      RetryFailedCommand.class,
      ListCommand.class,
      ShowCommand.class,
      ManifestCommand.class,
      ExplainCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      LimitCommand.class,
      CancelCommand.class,
      PurgeCommand.class
    })
final class QueueCommands implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing after 'queue'");
  }
}
