package io.drover.queue;

import io.drover.job.JobState;
import io.drover.job.NewJob;
import io.drover.queue.WorkQueue.Enqueued;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Puts jobs into their lanes. For the writer's thread alone. */
final class Enqueuing {
  private final LaneIds lanes;

  /** Whether most of the last batch was known: then the next one is likely to be. */
  private boolean mostlyKnown;

  Enqueuing(LaneIds lanes) {
    this.lanes = lanes;
  }

  List<Enqueued> enqueue(Db db, List<NewJob> jobs, Counts counts, long now) throws SQLException {
    int[] added = add(db, jobs, counts, now);
    List<Enqueued> result = new ArrayList<>(added.length);
    for (int i = 0; i < added.length; i++) {
      if (added[i] == 1) {
        result.add(new Enqueued(true, JobState.QUEUED));
      } else {
        int state = (int) db.number("job-state", jobs.get(i).id()).orElseThrow();
        result.add(new Enqueued(false, Codes.state(state)));
      }
    }
    return result;
  }

  /** Adds the jobs that are not known; 1 for each that was added, else 0. */
  int[] add(Db db, List<NewJob> jobs, Counts counts, long now) throws SQLException {
    int[] indexes =
        mostlyKnown || db.number("known").isPresent()
            ? unknown(db, jobs)
            : IntStream.range(0, jobs.size()).toArray();
    long[] laneIds = new long[indexes.length];
    int[] states = new int[indexes.length];
    for (int i = 0; i < indexes.length; i++) {
      NewJob job = jobs.get(indexes[i]);
      laneIds[i] = lanes.of(db, job.resolver(), job.host(), classOf(job.priority()));
      Instant notBefore = job.notBefore();
      Long runAt =
          notBefore != null && notBefore.toEpochMilli() > now ? notBefore.toEpochMilli() : null;
      states[i] = runAt == null ? Codes.READY : Codes.DELAYED;
      db.addBatch(
          "enqueue", job.id(), laneIds[i], job.priority(), states[i], runAt, job.artifact(), now);
    }
    int[] inserted = indexes.length == 0 ? new int[0] : db.runBatch("enqueue");
    int[] added = new int[jobs.size()];
    for (int i = 0; i < inserted.length; i++) {
      if (inserted[i] == 1) {
        counts.enter(laneIds[i], states[i], null);
        added[indexes[i]] = 1;
      }
    }
    mostlyKnown = 2 * IntStream.of(added).sum() < added.length;
    return added;
  }

  /**
   * Which of the jobs are not known. Cheaper than to try and insert each, as long as few are not.
   */
  static int[] unknown(Db db, List<NewJob> jobs) throws SQLException {
    StringBuilder ids = new StringBuilder("[");
    for (NewJob job : jobs) {
      ids.append(ids.length() == 1 ? "\"" : ",\"");
      String id = job.id();
      for (int i = 0; i < id.length(); i++) {
        char c = id.charAt(i);
        // An id has no control characters, which JSON would want escaped too.
        if (c == '"' || c == '\\') {
          ids.append('\\');
        }
        ids.append(c);
      }
      ids.append('"');
    }
    return db.query("unknown", r -> r.getInt(1), ids.append(']').toString()).stream()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Higher priorities first: above zero, zero, below. */
  private static int classOf(int priority) {
    return 1 - Integer.signum(priority);
  }
}
