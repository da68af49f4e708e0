package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** However many pages are open, the queue is asked once a second at the most. */
class CachedTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void asksOnceASecond() {
    Cached<Integer> cached = new Cached<>(asked::incrementAndGet, now::get);
    for (int i = 0; i < 100; i++) {
      assertThat(cached.get()).isEqualTo(1);
    }
    now.set(SECOND - 1);
    assertThat(cached.get()).isEqualTo(1);
    now.set(SECOND);
    assertThat(cached.get()).isEqualTo(2);
    cached.forget();
    assertThat(cached.get()).isEqualTo(3);
  }

  @Test
  void asksLessOftenWhatTakesLongButNotForEver() {
    AtomicLong takes = new AtomicLong(SECOND / 4);
    Cached<Integer> cached =
        new Cached<>(
            () -> {
              now.addAndGet(takes.get());
              return asked.incrementAndGet();
            },
            now::get);
    cached.get();
    now.addAndGet(5 * SECOND - 1);
    assertThat(cached.get()).isEqualTo(1);
    now.addAndGet(1);
    assertThat(cached.get()).isEqualTo(2);
    takes.set(60 * SECOND);
    now.addAndGet(10 * SECOND);
    assertThat(cached.get()).isEqualTo(3);
    now.addAndGet(30 * SECOND - 1);
    assertThat(cached.get()).isEqualTo(3);
    now.addAndGet(1);
    assertThat(cached.get()).isEqualTo(4);
  }

  @Test
  void keepsNothingForLongerThanItIsTold() {
    Cached<Integer> cached =
        new Cached<>(
            () -> {
              now.addAndGet(60 * SECOND);
              return asked.incrementAndGet();
            },
            now::get,
            SECOND);
    cached.get();
    now.addAndGet(SECOND);
    assertThat(cached.get()).isEqualTo(2);
  }

  @Test
  void nobodyWaitsForAnAnswerThatIsBeingMadeAnew() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Cached<Integer> cached =
        new Cached<>(
            () -> {
              if (asked.incrementAndGet() == 2) {
                begun.countDown();
                await().atMost(LONGEST).until(() -> goOn.getCount() == 0);
              }
              return asked.get();
            },
            now::get);
    cached.get();
    now.set(SECOND);
    CompletableFuture<Integer> slow = CompletableFuture.supplyAsync(cached);
    await().atMost(LONGEST).until(() -> begun.getCount() == 0);
    assertThat(cached.get()).isEqualTo(1);
    goOn.countDown();
    assertThat(slow.join()).isEqualTo(2);
    assertThat(cached.get()).isEqualTo(2);
  }
}
