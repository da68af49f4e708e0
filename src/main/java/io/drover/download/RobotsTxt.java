package io.drover.download;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import io.drover.limit.Published;
import io.drover.settings.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one robots.txt for us. Immutable.
 *
 * @param bytes how large the file was
 */
record RobotsTxt(BaseRobotRules rules, Published published, int bytes) {
  /** There is no such file. */
  static final RobotsTxt NONE =
      new RobotsTxt(new SimpleRobotRules(RobotRulesMode.ALLOW_ALL), Published.NOTHING, 0);

  /** Who asks for more has made a slip, or wants nobody; once a day does no harm. */
  private static final long MAX_DELAY = Duration.ofDays(1).toMillis();

  private static final int MAX_WARNINGS = 0;

  /**
   * Reads a robots.txt; what cannot be understood of it is passed over.
   *
   * @param agent the name that rules are looked up by
   */
  static RobotsTxt parse(Url at, byte[] text, @Nullable String type, String agent) {
    SimpleRobotRules rules =
        new SimpleRobotRulesParser(Long.MAX_VALUE, MAX_WARNINGS)
            .parseContent(
                at.toString(),
                text,
                Objects.requireNonNullElse(type, "text/plain"),
                List.of(agent.toLowerCase(Locale.ROOT)));
    return new RobotsTxt(rules, published(rules.getCrawlDelay()), text.length);
  }

  private static Published published(long delayMillis) {
    if (delayMillis <= 0) {
      return Published.NOTHING; // also when it is not set
    }
    Duration delay = Duration.ofMillis(Math.min(delayMillis, MAX_DELAY));
    return new Published(List.of(new Rate(1, delay, 1)), Integer.MAX_VALUE, false);
  }

  boolean allows(Url url) {
    return rules.isAllowed(url.toString());
  }
}
