package io.drover.cli;

import io.drover.console.Explanation.KeyReport;
import io.drover.job.Key;
import io.drover.job.KeyOrders;
import io.drover.limit.KeyGate;
import io.drover.queue.WorkQueue;
import io.drover.settings.Rate;
import io.drover.settings.Settings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows or changes what limits a key. */
@Command(
    name = "limit",
    description = "Shows or changes the limits of a key; a run obeys within two seconds.")
final class LimitCommand extends QueueCommand {
  private static final int MAX = 100_000;

  @Parameters(paramLabel = "KEY", description = "host:H or resolver:R.")
  @SuppressWarnings("NullAway.Init")
  private Key key;

  @Option(names = "--max", paramLabel = "N", description = "Jobs at once, before the settings.")
  private @Nullable Integer max;

  @Option(
      names = "--rate",
      paramLabel = "1/3s",
      description = "Starts, before the settings; several as in 10/s,5000/h.")
  private @Nullable String rate;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description = "How many may start at once after a rest; 1 spaces all evenly.")
  private @Nullable Integer burst;

  @Option(names = "--clear", description = "Back to what the settings say.")
  private boolean clear;

  @Override
  public Integer call() {
    if (clear && (max != null || rate != null || burst != null)) {
      throw usage("--clear goes alone");
    }
    if (max != null && (max < 1 || max > MAX)) {
      throw usage("--max is 1.." + MAX + ", not " + max);
    }
    Settings settings = cli().load(Map.of()).settings();
    List<Rate> asked = asked();
    boolean changes = clear || max != null || rate != null || burst != null;
    boolean creates = max != null || rate != null;
    try (WorkQueue queue = creates ? cli().openQueue(settings) : cli().openExisting()) {
      if (clear) {
        queue.steering().command(key, orders -> new KeyOrders(null, null, orders.paused()));
      } else if (changes) {
        List<Rate> rates = rates(asked, queue, settings);
        queue
            .steering()
            .command(
                key,
                orders ->
                    new KeyOrders(
                        max == null ? orders.cap() : max,
                        rates.isEmpty() ? orders.rate() : Rate.text(rates),
                        orders.paused()));
      }
      print(report(queue, settings));
      if (changes) {
        tellWhoGoesBy(queue, settings, key);
      }
    }
    return 0;
  }

  private List<Rate> asked() {
    try {
      return rate == null ? List.of() : Rate.parse(rate);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** What is to hold; empty for what holds now. */
  private List<Rate> rates(List<Rate> asked, WorkQueue queue, Settings settings) {
    try {
      if (burst == null) {
        return asked;
      }
      List<Rate> base = rate == null ? report(queue, settings).allows().configuredRates() : asked;
      if (base.size() != 1) {
        throw usage(
            base.isEmpty()
                ? "--burst goes with a rate, and neither the settings nor a command give "
                    + key
                    + " one; say both, as in --rate 1/3s --burst "
                    + burst
                : "of several rates each has a burst of its own: --rate '10/s burst 5, 5000/h'");
      }
      return List.of(new Rate(base.get(0).permits(), base.get(0).per(), burst));
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private KeyReport report(WorkQueue queue, Settings settings) {
    return cli().engine().explainer(queue, settings).key(key).keys().get(0);
  }

  private void print(KeyReport report) {
    KeyOrders orders = report.now().state().orders();
    KeyGate allows = report.allows();
    line("max", allows.askedCap() + source(allows.isCapAsked(), orders.cap()));
    if (allows.isCapLearned()) {
      line("learned", allows.cap() + ", by how its answers came");
    }
    String why = source(allows.isRateAsked(), orders.rate());
    line("rate", allows.rates().isEmpty() ? "none" : Rate.text(allows.rates()) + why);
    line("paused", orders.paused() ? "yes" : "no");
  }

  private static String source(boolean asked, @Nullable Object order) {
    if (asked) {
      return ", as the host asks";
    }
    return order == null ? ", by the settings" : ", commanded";
  }

  private void line(String name, String value) {
    cli().out().println("%-8s %s".formatted(name, value));
  }
}
