package io.drover.inbox;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Notes what files look like, and by a clock of its own how long they have looked so: a file's own
 * times may be anything. Thread-safe.
 */
final class StableFiles {
  private static final int PRUNED_ABOVE = 1_000;

  private record Sighting(Snapshot snapshot, long since) {}

  private final long stableForNanos;
  private final LongSupplier nanoTime;
  private final Map<Path, Sighting> sightings = new HashMap<>();
  private int pruneAbove = PRUNED_ABOVE;

  StableFiles(Duration stableFor, LongSupplier nanoTime) {
    this.stableForNanos = stableFor.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Whether every look at the file since so long ago has shown what it is now. */
  synchronized boolean isStable(Path file, Snapshot now) {
    long time = nanoTime.getAsLong();
    Sighting before = sightings.get(file);
    if (before != null && before.snapshot.equals(now)) {
      return time - before.since >= stableForNanos;
    }
    sightings.put(file, new Sighting(now, time));
    prune();
    return false;
  }

  /** Forgets files that are gone. */
  private void prune() {
    if (sightings.size() > pruneAbove) {
      sightings.keySet().removeIf(file -> !Files.exists(file, LinkOption.NOFOLLOW_LINKS));
      pruneAbove = Math.max(PRUNED_ABOVE, 2 * sightings.size());
    }
  }
}
