package io.drover.cli;

import io.drover.console.Explanation;
import io.drover.job.Key;
import io.drover.queue.Survey.KeyRow;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands share: the way to what they were started with. */
abstract class QueueCommand implements Callable<Integer> {
  private static final int MOST_KEYS = 5;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  Cli cli() {
    return (Cli) spec.root().userObject();
  }

  /** Which jobs go by a key: those of a resolver may go by a host that has limits of its own. */
  void tellWhoGoesBy(WorkQueue queue, Settings settings, Key key) {
    tellWhoHasIt(queue, key);
    for (Explanation host : cli().engine().explainer(queue, settings).askedAt(key)) {
      cli()
          .remark(
              "that holds for jobs whose record names %s; what others ask it goes by %s"
                  .formatted(key, host.keys().get(0).now().key()));
    }
  }

  /** What is told for a key that no job has may be meant for one that some have. */
  private void tellWhoHasIt(WorkQueue queue, Key key) {
    List<Key> used =
        queue.survey().keys(key.name(), MOST_KEYS).stream()
            .filter(row -> row.key().kind() == Key.Kind.HOST && row.stats().total() > 0)
            .map(KeyRow::key)
            .toList();
    if (key.kind() == Key.Kind.HOST && !used.contains(key)) {
      String others = used.stream().map(Key::toString).collect(Collectors.joining(", "));
      cli()
          .remark(
              "no job has the key %s so far%s"
                  .formatted(key, others.isEmpty() ? "" : "; there are jobs of " + others));
    }
  }

  /** A fault of the command line: exit code 2. */
  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
