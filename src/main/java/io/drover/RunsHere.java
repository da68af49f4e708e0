package io.drover;

import io.drover.console.Running;
import io.drover.console.RunningJob;
import io.drover.job.Key;
import io.drover.limit.KeyUse;
import io.drover.limit.KeyedLimiter;
import io.drover.worker.RunningJobs;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What this process runs, as its limiter and its workers know it. */
record RunsHere(KeyedLimiter limiter, RunningJobs jobsHere) implements Running {
  @Override
  public int count() {
    return limiter.running();
  }

  @Override
  public Map<Key, Integer> byKey() {
    return limiter.activity().keys().stream()
        .filter(use -> use.running() > 0)
        .collect(Collectors.toMap(KeyUse::key, KeyUse::running));
  }

  @Override
  public List<RunningJob> jobs() {
    return jobsHere.now().entrySet().stream()
        .flatMap(
            one ->
                one.getValue().stream()
                    .map(
                        lease ->
                            new RunningJob(
                                lease.artifactId(),
                                lease.resolver(),
                                lease.host(),
                                lease.attempt(),
                                one.getKey())))
        .toList();
  }
}
