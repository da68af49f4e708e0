package io.drover.testing;

import io.drover.limit.LimiterProcessor;
import io.drover.limit.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/**
 * A pipeline that writes down when each job of a host was let go, which is exact however late the
 * job itself comes to write it. Thread-safe.
 */
public final class StartTimes {
  private static final Map<String, List<Long>> BY_HOST = new ConcurrentHashMap<>();

  /** Called by the route. */
  public void run(Exchange exchange) {
    String host = exchange.getMessage().getHeader("DroverHost", String.class);
    Permit permit = exchange.getProperty(LimiterProcessor.PERMIT, Permit.class);
    List<Long> times = BY_HOST.computeIfAbsent(host, h -> new ArrayList<>());
    synchronized (times) {
      times.add(permit.since());
    }
  }

  public static void forget() {
    BY_HOST.clear();
  }

  /** When jobs of a host were let go, in nanoseconds, sorted. */
  public static List<Long> of(String host) {
    List<Long> times = BY_HOST.getOrDefault(host, List.of());
    synchronized (times) {
      return times.stream().sorted().toList();
    }
  }

  /** The most times that any half-open stretch of that length holds. */
  public static int most(List<Long> sorted, Duration stretch) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < sorted.size(); last++) {
      while (sorted.get(last) - sorted.get(first) >= stretch.toNanos()) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
