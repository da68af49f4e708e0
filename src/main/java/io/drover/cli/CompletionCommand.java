package io.drover.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A script that teaches a shell the commands. */
@Command(
    name = "completion",
    description = "Prints a script for the shell; use: source <(drover completion bash).")
final class CompletionCommand extends QueueCommand {
  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  @SuppressWarnings("unused") // the script finds out by itself which of the two runs it
  private Shell shell = Shell.BASH;

  /** One script serves both. */
  enum Shell {
    BASH,
    ZSH
  }

  @Override
  public Integer call() {
    cli().out().print(AutoComplete.bash("drover", new picocli.CommandLine(cli())));
    return 0;
  }
}
