package io.drover.download;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who is aborted, on a clock that the test moves: 10 s of grace, 20 s of window, 1 KiB a second.
 */
class WatchdogTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong asked = new AtomicLong();
  private Watchdog watchdog;
  private Watch watch;

  @BeforeEach
  void open() {
    Pacing pacing =
        new Pacing(Duration.ofMillis(1), Duration.ofSeconds(10), Duration.ofSeconds(20));
    watchdog = new Watchdog(Duration.ofHours(1), 1024, pacing, this::nanoTime);
    watch = watchdog.watch();
    watch.bodyBegins();
  }

  @AfterEach
  void close() {
    watchdog.close();
  }

  private long nanoTime() {
    asked.incrementAndGet();
    return nanos.get();
  }

  /** Lets that much pass at once, and the watchdog look at what is then. */
  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    long before = asked.get();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> asked.get() >= before + 2);
  }

  private void drip(int seconds, int from) {
    for (int second = 1; second <= seconds; second++) {
      watch.received(from + second);
      pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void a_drip_is_too_slow() {
    drip(31, 0);
    assertThatThrownBy(watch::verify).hasMessageContaining("slower than 1024 bytes a second");
  }

  @Test
  void the_time_in_which_the_process_itself_stood_still_is_not_held_against_the_server() {
    drip(15, 0);
    pass(Duration.ofSeconds(40));
    assertThatCode(watch::verify).doesNotThrowAnyException();

    drip(31, 15);
    assertThatThrownBy(watch::verify).hasMessageContaining("slower than 1024 bytes a second");
  }
}
