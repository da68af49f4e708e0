package io.drover.queue;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction changes in the lanes' counts and the tally of reasons, written once at its
 * end, in the order of ids so that writers of several processes cannot deadlock.
 */
final class Counts {
  private record Reason(int state, String reason) {}

  private record Served(long micros, int runs) {
    Served plus(Served other) {
      return new Served(micros + other.micros, runs + other.runs);
    }
  }

  private final Map<Long, long[]> lanes = new TreeMap<>();
  private final Map<Long, Served> served = new TreeMap<>();
  private final Map<Reason, Integer> reasons =
      new TreeMap<>(Comparator.comparingInt(Reason::state).thenComparing(Reason::reason));

  private Ended ended = Ended.NONE;

  /** A job of the lane came into the state. */
  void enter(long lane, int state, @Nullable String reason) {
    count(lane, state, reason, 1);
  }

  /** A job of the lane went out of the state. */
  void leave(long lane, int state, @Nullable String reason) {
    count(lane, state, reason, -1);
  }

  /** A run ended and led into the state. */
  void ended(int state) {
    ended = ended.into(state);
  }

  /** How runs have ended in this transaction. */
  Ended ended() {
    return ended;
  }

  /** A run of the lane took so long. */
  void served(long lane, long micros) {
    served.merge(lane, new Served(Math.max(1, micros), 1), Served::plus);
  }

  private void count(long lane, int state, @Nullable String reason, int by) {
    if (state == Codes.LEASED) {
      return; // counted by the leases themselves
    }
    lanes.computeIfAbsent(lane, id -> new long[Codes.ERROR + 1])[state] += by;
    if (reason != null && (state == Codes.SKIPPED || state == Codes.ERROR)) {
      reasons.merge(new Reason(state, reason), by, Integer::sum);
    }
  }

  /** Whether a job became ready. */
  boolean opens() {
    return lanes.values().stream().anyMatch(by -> by[Codes.READY] > 0);
  }

  void write(Db db) throws SQLException {
    for (Map.Entry<Long, long[]> lane : lanes.entrySet()) {
      long[] by = lane.getValue();
      db.addBatch(
          "lane-count",
          by[Codes.READY],
          by[Codes.DELAYED],
          by[Codes.DONE],
          by[Codes.SKIPPED],
          by[Codes.ERROR],
          lane.getKey());
    }
    if (!lanes.isEmpty()) {
      db.runBatch("lane-count");
    }
    for (Map.Entry<Long, Served> one : served.entrySet()) {
      db.addBatch("lane-served", one.getValue().micros(), one.getValue().runs(), one.getKey());
    }
    if (!served.isEmpty()) {
      db.runBatch("lane-served");
      Served all = served.values().stream().reduce(new Served(0, 0), Served::plus);
      db.update("queue-served", all.micros(), all.runs());
    }
    for (Map.Entry<Reason, Integer> reason : reasons.entrySet()) {
      Reason key = reason.getKey();
      db.update("tally-add", key.state(), key.reason());
      db.update("tally-count", reason.getValue(), key.state(), key.reason());
    }
  }
}
