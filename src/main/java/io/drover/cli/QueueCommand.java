package io.drover.cli;

import io.drover.console.Explanation;
import io.drover.job.Key;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands share: the way to what they were started with. */
abstract class QueueCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  Cli cli() {
    return (Cli) spec.root().userObject();
  }

  /** A resolver is asked by other jobs too, at a host that has limits of its own. */
  void tellWhereAsked(WorkQueue queue, Settings settings, Key key) {
    for (Explanation host : cli().engine().explainer(queue, settings).askedAt(key)) {
      cli()
          .remark(
              "that holds for jobs whose record names %s; what others ask it goes by %s"
                  .formatted(key, host.keys().get(0).now().key()));
    }
  }

  /** A fault of the command line: exit code 2. */
  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
