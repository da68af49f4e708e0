package io.drover;

import io.drover.console.Console;
import io.drover.console.Explainer;
import io.drover.console.QueueManagement;
import io.drover.console.QueueMetrics;
import io.drover.console.RateHistory;
import io.drover.download.DownloadPipeline;
import io.drover.download.Downloader;
import io.drover.download.ManifestRow;
import io.drover.inbox.InboxFiles;
import io.drover.inbox.InboxFilter;
import io.drover.inbox.Ingest;
import io.drover.inbox.QueueRoom;
import io.drover.job.JobState;
import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.job.RunMeter;
import io.drover.job.RunTracer;
import io.drover.limit.Activity;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.LimiterProcessor;
import io.drover.limit.Limits;
import io.drover.queue.QueueException;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.WorkQueue.Lost;
import io.drover.settings.Settings;
import io.drover.settings.Settings.Collector;
import io.drover.settings.SettingsException;
import io.drover.trace.OtlpTracer;
import io.drover.worker.DiskWatch;
import io.drover.worker.LeaseFeed;
import io.drover.worker.LeaseRows;
import io.drover.worker.LimitKeeper;
import io.drover.worker.NetworkWatch;
import io.drover.worker.PipelineCall;
import io.drover.worker.PipelineException;
import io.drover.worker.RouteFaults;
import io.drover.worker.RunningJobs;
import io.drover.worker.Settler;
import io.drover.worker.StartHold;
import io.drover.worker.ToughQueues;
import io.drover.worker.WakeScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.CliConnectorFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel, the routes of a folder, and the beans that they name. */
final class RouteBundle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RouteBundle.class);

  /** What the routes rely on, unless application.properties says otherwise. */
  private static final Map<String, String> CAMEL =
      Map.of(
          "camel.main.name", "drover",
          "camel.main.autoConfigurationLogSummary", "false",
          "camel.main.jmxManagementMBeansLevel", "RoutesOnly",
          // The limiter bounds what is on its way, so no queue may refuse it.
          "camel.component.seda.queueSize", "8192",
          "camel.component.seda.defaultQueueFactory", "#bean:queues",
          "camel.component.seda.defaultPollTimeout", "250");

  private final Main main = new Main();
  private final RouteFiles routes;
  private final RateHistory rates;
  private final @Nullable QueueMetrics metrics;
  private final RunTracer tracer;
  private final @Nullable Console console;
  private final QueueManagement management;
  private final SqlWorkQueue queue;
  private final KeyedLimiter limiter;
  private final LimitKeeper keeper;
  private final LeaseFeed leaseFeed;
  private final RunningJobs running;
  private final InboxFiles inbox;
  private final Downloader downloader;
  private final StartHold hold;
  private final DownloadPipeline download;
  private final boolean downloads;
  private final RouteStop stop;
  private final String pipeline;
  private final AtomicBoolean closed = new AtomicBoolean();

  RouteBundle(
      Settings settings,
      Map<String, String> placeholders,
      SqlWorkQueue queue,
      List<Path> folders,
      Explainer explainer,
      InstantSource clock) {
    this.routes = RouteFiles.in(folders);
    WakeScheduler waker = new WakeScheduler();
    LongSupplier steady = steady(clock);
    this.queue = queue;
    boolean hasConsole = settings.console().port() != 0;
    Collector collector = settings.telemetry().metrics();
    this.metrics = hasConsole || collector != null ? new QueueMetrics(collector) : null;
    RunMeter meter = metrics == null ? RunMeter.NONE : metrics;
    this.keeper = new LimitKeeper(queue, steady, waker::wake, meter);
    this.limiter =
        new KeyedLimiter(
            settings.workers(),
            new Limits(settings.caps(), settings.rates()),
            steady,
            new SplittableRandom(),
            keeper);
    keeper.begin(limiter);
    this.tracer = tracer(settings.telemetry().traces(), steady);
    this.leaseFeed = new LeaseFeed(queue, limiter, waker, steady, meter, tracer);
    this.running = new RunningJobs(queue, settings.jobDeadline(), clock, steady);
    this.rates = new RateHistory(queue::ended, clock);
    RunsHere here = new RunsHere(limiter, running);
    this.management = new QueueManagement(queue, settings, here, rates, explainer, clock);
    this.console =
        metrics == null || !hasConsole
            ? null
            : new Console(queue, settings, here, rates, explainer, metrics, clock);
    create(settings.inbox().dir());
    this.inbox =
        new InboxFiles(
            settings.inbox().dir(),
            new Ingest(queue, settings.inbox(), clock),
            clock,
            new QueueRoom(queue, settings.inbox().maxQueued()));
    this.downloader = downloader(settings, clock);
    this.hold = new StartHold(limiter, queue, steady);
    DiskWatch disk = new DiskWatch(hold, settings.download().dir(), downloader::isWritable);
    NetworkWatch network = new NetworkWatch(downloader::isOnline);
    this.download =
        new DownloadPipeline(
            downloader,
            settings.retry().maxAttempts(),
            disk::failed,
            offline -> hold.begin(network, offline));
    this.stop = new RouteStop(running, limiter, settings.stopGrace());
    this.pipeline = settings.pipeline();
    this.downloads = pipeline.equals("bean:download") && !settings.download().finding().dryRun();
    queue.onReady(waker::wake);

    main.setPropertyPlaceholderLocations("false");
    CAMEL.forEach(main::addInitialProperty);
    placeholders.forEach(main::addOverrideProperty);
    main.configure()
        .withRoutesIncludePattern(routes.pattern())
        .withShutdownTimeout(Math.toIntExact(stop.camelTimeout().toSeconds()));
    main.configure().withDevConsoleEnabled(settings.console().camelCli());
    main.bind("queues", new ToughQueues());
    main.bind("queue", queue);
    main.bind("readers", queue.readers());
    main.bind("leaseFeed", leaseFeed);
    main.bind("leaseWaker", waker);
    main.bind("leaseRows", new LeaseRows(queue::isSuspect));
    main.bind("limits", keeper);
    main.bind("limiter", new LimiterProcessor(limiter));
    main.bind("running", running);
    main.bind("faults", new RouteFaults(steady));
    main.bind("rates", rates);
    main.bind("inbox", inbox);
    main.bind("inboxFilter", new InboxFilter(settings.inbox().stableFor(), System::nanoTime));
    main.bind("noop", new Noop());
    main.bind("download", download);
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeConfigure(BaseMainSupport camel) {
            camel
                .getCamelContext()
                .getCamelContextExtension()
                .getContextPlugin(CliConnectorFactory.class)
                .setEnabled(settings.console().camelCli());
            bindWorkers(camel.getCamelContext(), settings.pipeline(), meter);
          }
        });
  }

  private static void create(Path inbox) {
    try {
      Files.createDirectories(inbox);
    } catch (IOException e) {
      throw new QueueException(
          "the inbox " + inbox + " cannot be used as a folder: " + e + "; see drover.inbox.dir", e);
    }
  }

  private static Downloader downloader(Settings settings, InstantSource clock) {
    try {
      return Downloader.open(settings.download(), settings.workers(), clock);
    } catch (IllegalArgumentException e) {
      throw new QueueException("the settings of downloads cannot be used: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new QueueException(
          "the download folder " + settings.download().dir() + " cannot be used: " + e, e);
    }
  }

  private static RunTracer tracer(@Nullable Collector collector, LongSupplier steady) {
    return collector == null
        ? RunTracer.NONE
        : new OtlpTracer(collector.endpoint(), collector.headers(), steady);
  }

  private void bindWorkers(CamelContext camel, String pipeline, RunMeter meter) {
    camel
        .getRegistry()
        .bind(
            "pipeline", new PipelineCall(camel.createProducerTemplate(), pipeline, running, meter));
    Settler settler =
        new Settler(
            queue,
            camel.getExecutorServiceManager().newSingleThreadExecutor(this, "settler"),
            download::flush,
            new RefusedRuns(queue, downloader, downloads));
    camel.getRegistry().bind("settler", settler);
    if (metrics != null) {
      metrics.watch(queue::stats, queue::ended, limiter::running, settler::stale);
    }
  }

  /** Nanoseconds since the epoch that go on evenly, whatever is done to the clock meanwhile. */
  private static LongSupplier steady(InstantSource clock) {
    long offset = 1_000_000 * clock.millis() - System.nanoTime();
    return () -> offset + System.nanoTime();
  }

  /** The pipeline that is done at once. */
  public static final class Noop {
    public Outcome run() {
      return Outcome.done();
    }
  }

  /** The manifest has a row for each job that ended, those that took their process along too. */
  void noteLost(List<Lost> lost) {
    try {
      for (Lost job : lost) {
        LOG.warn("job {} ended in ERROR: its last attempts ended with their process", job.id());
        if (downloads) {
          downloader
              .manifest()
              .append(
                  ManifestRow.ended(
                      job.id(),
                      JobState.ERROR,
                      job.reason(),
                      job.attempts(),
                      job.resolver(),
                      job.at(),
                      job.at()));
        }
      }
    } catch (IOException e) {
      throw new QueueException("the manifest cannot be written: " + e, e);
    }
  }

  void start() {
    try {
      main.start();
      management.register(main.getCamelContext());
      if (console != null) {
        console.start(main.getCamelContext(), routes.console());
      } else if (metrics != null) {
        metrics.watch(main.getCamelContext());
      }
    } catch (RuntimeException e) {
      close();
      String why = root(e).getMessage();
      throw causes(e).anyMatch(PipelineException.class::isInstance)
          ? new SettingsException(
              List.of(
                  "drover.pipeline = %s: %s; beans of your own come from jars in lib/"
                      .formatted(pipeline, why)))
          : new QueueException("the routes cannot start: " + why, e);
    }
  }

  /** Camel wraps a fault in what each of its layers was about. */
  private static Throwable root(Throwable fault) {
    return causes(fault).reduce((outer, inner) -> inner).orElseThrow();
  }

  private static Stream<Throwable> causes(Throwable fault) {
    return Stream.iterate(fault, Objects::nonNull, Throwable::getCause);
  }

  Activity activity() {
    return limiter.activity();
  }

  /** Nothing starts any more; what still runs counts as cut off, and is not settled. */
  void cutOff() {
    leaseFeed.stop();
    inbox.stop();
    limiter.stop();
    running.stop();
  }

  /** No new leases; what waits goes back at once; what runs may end within the grace. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    leaseFeed.stop();
    inbox.stop();
    hold.close();
    List<Lease> waiting = limiter.stop();
    // What fails here, as on a database that is locked or full, must not keep the rest from ending.
    attempt("giving back what waits", () -> queue.release(waiting));
    if (!waiting.isEmpty() || limiter.running() > 0) {
      LOG.info("stopping: {} jobs wait, {} still run", waiting.size(), limiter.running());
    }
    stop.begin();
    if (console != null) {
      attempt("closing the console", console::close);
    }
    attempt("stopping the routes", () -> stop.await(main::stop));
    attempt("keeping what keys have learned", keeper::close);
    attempt("closing the manifest", downloader::close);
    attempt("sending the last traces", tracer::close);
    if (metrics != null) {
      attempt("sending the last metrics", metrics::close);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void attempt(String what, Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} failed: {}", what, e.getMessage());
    }
  }
}
