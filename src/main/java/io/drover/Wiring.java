package io.drover;

import io.drover.job.Key;
import io.drover.job.Lease;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.LimiterProcessor;
import io.drover.limit.Limits;
import io.drover.queue.Demand;
import io.drover.queue.OwnerIdentity;
import io.drover.queue.SqlWorkQueue;
import io.drover.settings.Settings;
import io.drover.worker.LeaseFeed;
import io.drover.worker.PipelineCall;
import io.drover.worker.RunningJobs;
import io.drover.worker.Settler;
import io.drover.worker.WakeScheduler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the objects meet. */
final class Wiring implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  /** What the routes rely on, unless application.properties says otherwise. */
  private static final Map<String, String> CAMEL_DEFAULTS =
      Map.of(
          "camel.main.name", "drover",
          "camel.main.autoConfigurationLogSummary", "false",
          "camel.main.startupRecorder", "off",
          "camel.main.jmxManagementMBeansLevel", "RoutesOnly",
          // The limiter bounds what is on its way, so no queue may refuse it.
          "camel.component.seda.queueSize", "8192",
          "camel.component.seda.defaultPollTimeout", "50");

  private final Main main = new Main();
  private final SqlWorkQueue queue;
  private final KeyedLimiter limiter;
  private final LeaseFeed leaseFeed;
  private final RunningJobs running;

  Wiring(
      Settings settings,
      Map<String, String> placeholders,
      Map<String, Object> beans,
      SqlWorkQueue queue,
      Path routes) {
    InstantSource clock = InstantSource.system();
    WakeScheduler waker = new WakeScheduler();
    this.queue = queue;
    this.limiter =
        new KeyedLimiter(
            settings.workers(), new Limits(settings.caps()), System::nanoTime, waker::wake);
    this.leaseFeed = new LeaseFeed(queue, demand(limiter));
    this.running = new RunningJobs(queue, clock);
    queue.onReady(waker::wake);

    main.setPropertyPlaceholderLocations("false");
    CAMEL_DEFAULTS.forEach(main::addInitialProperty);
    placeholders.forEach(main::addOverrideProperty);
    main.configure()
        .withRoutesIncludePattern("file:" + routes.toAbsolutePath() + "/*.camel.yaml")
        .withShutdownTimeout(Math.toIntExact(Math.max(1, settings.stopGrace().toSeconds())));
    main.bind("queue", queue);
    main.bind("readers", queue.readers());
    main.bind("leaseFeed", leaseFeed);
    main.bind("leaseWaker", waker);
    main.bind("limiter", new LimiterProcessor(limiter));
    main.bind("running", running);
    beans.forEach(main::bind);
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeConfigure(BaseMainSupport camel) {
            bindWorkers(camel.getCamelContext(), settings, clock);
          }
        });
  }

  private void bindWorkers(CamelContext camel, Settings settings, InstantSource clock) {
    camel
        .getRegistry()
        .bind(
            "pipeline",
            new PipelineCall(camel.createProducerTemplate(), settings.pipeline(), running, clock));
    camel
        .getRegistry()
        .bind(
            "settler",
            new Settler(
                queue, camel.getExecutorServiceManager().newSingleThreadExecutor(this, "settler")));
  }

  private static Demand demand(KeyedLimiter limiter) {
    return new Demand() {
      @Override
      public int room() {
        return limiter.room();
      }

      @Override
      public int roomFor(Key key) {
        return limiter.roomFor(key);
      }

      @Override
      public int cap(Key key) {
        return limiter.cap(key);
      }
    };
  }

  void start() {
    main.start();
  }

  /** No new leases; what waits goes back at once, what runs may end within the grace. */
  @Override
  public void close() {
    leaseFeed.stop();
    java.util.List<Lease> waiting = limiter.stop();
    queue.release(waiting);
    LOG.info(
        "stopping: {} waiting jobs given back, {} still run", waiting.size(), limiter.running());
    main.stop();
    queue.close();
  }

  static OwnerIdentity self() {
    return new OwnerIdentity("localhost", ProcessHandle.current().pid(), "");
  }
}
