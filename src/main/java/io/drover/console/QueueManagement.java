package io.drover.console;

import io.drover.queue.SqlWorkQueue;
import io.drover.settings.Settings;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue in JMX, beside Camel's own beans. Thread-safe. */
public final class QueueManagement implements QueueMXBean {
  /** What it is registered as. */
  public static final String NAME = "io.drover:type=Queue";

  private static final Logger LOG = LoggerFactory.getLogger(QueueManagement.class);

  private final SqlWorkQueue queue;
  private final Running running;
  private final RateHistory history;
  private final Watching watching;
  private final Steer steer;

  public QueueManagement(
      SqlWorkQueue queue,
      Settings settings,
      Running running,
      RateHistory history,
      Explainer explainer,
      InstantSource clock) {
    this.queue = queue;
    this.running = running;
    this.history = history;
    this.watching = new Watching(queue, settings, running, history, explainer, clock);
    this.steer = new Steer(queue);
  }

  /** Shows itself where Camel shows its beans, and as long as it does; nowhere when it does not. */
  public void register(CamelContext camel) {
    ManagementAgent agent = camel.getManagementStrategy().getManagementAgent();
    try {
      ObjectName name = new ObjectName(NAME);
      if (agent != null && !agent.isRegistered(name)) {
        agent.register(this, name);
      }
    } catch (JMException e) {
      LOG.warn("the queue is not to be seen in JMX: {}", e.toString());
    }
  }

  @Override
  public long getQueued() {
    return watching.stats().queued();
  }

  @Override
  public long getDelayed() {
    return watching.stats().delayed();
  }

  @Override
  public long getInProgress() {
    return watching.stats().inProgress();
  }

  @Override
  public long getDone() {
    return watching.stats().done();
  }

  @Override
  public long getSkipped() {
    return watching.stats().skipped();
  }

  @Override
  public long getError() {
    return watching.stats().error();
  }

  @Override
  public long getTotal() {
    return watching.stats().total();
  }

  @Override
  public int getInFlight() {
    return running.count();
  }

  @Override
  public Map<String, Integer> getInFlightByKey() {
    Map<String, Integer> all = new TreeMap<>();
    running.byKey().forEach((key, jobs) -> all.put(key.toString(), jobs));
    return all;
  }

  @Override
  public double getEndedPerSecond() {
    return history.perSecond();
  }

  @Override
  public boolean isPaused() {
    return queue.steering().isPaused();
  }

  @Override
  public String pause(String key) {
    return steer.pause(key, true);
  }

  @Override
  public String resume(String key) {
    return steer.pause(key, false);
  }

  @Override
  public String retryFailed(String reason) {
    return steer.retry(reason.isEmpty() ? null : reason, null);
  }

  @Override
  public String setLimit(String key, int max, String rate) {
    return max == 0 && rate.isEmpty()
        ? steer.clear(key)
        : steer.limit(key, max == 0 ? null : max, rate.isEmpty() ? null : rate);
  }

  @Override
  public String explain(String idOrKey) {
    return watching
        .why(idOrKey)
        .map(Json::text)
        .orElseThrow(() -> new IllegalArgumentException("there is no job " + idOrKey));
  }
}
