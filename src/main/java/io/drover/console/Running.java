package io.drover.console;

import io.drover.job.Key;
import java.util.List;
import java.util.Map;

/** What this process runs at this moment, asked of its memory. Thread-safe. */
public interface Running {
  /** How many jobs. */
  int count();

  /** How many of each key; keys that run none may be missing. */
  Map<Key, Integer> byKey();

  /** Which jobs, the longest running first. */
  List<RunningJob> jobs();
}
