package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Job;
import io.drover.job.Lease;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.queue.WorkQueue.RetryFilter;
import io.drover.queue.WorkQueue.Settlement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs leave: for the next attempt, and for whoever asks when the job is over. */
class WhatIsLeftTest {
  private static final Outcome LEARNED =
      new Outcome.Retry("busy", "", Duration.ZERO, "learned", "left");

  @TempDir private Path folder;
  private QueueFixture fixture;

  @BeforeEach
  void open() {
    fixture = new QueueFixture(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Lease lease() {
    return fixture.lease(1).get(0);
  }

  @Test
  void theNextAttemptKnowsWhatTheLastOneHasLearnedACrashNotwithstanding() {
    fixture.enqueue("a@h");
    Duration wait = Duration.ofMinutes(1);
    fixture.settle(lease(), new Outcome.Retry("busy", "", wait, "learned", null));
    fixture.crash();
    fixture.clock.advance(wait);
    fixture.queue.promote();
    Lease second = lease();
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.hint()).isEqualTo("learned");
    fixture.settle(second, Outcome.retry("busy", "", Duration.ZERO));
    assertThat(lease().hint()).as("the second has learned nothing").isNull();
  }

  @Test
  void aJobThatIsPutBackBeginsAnew() {
    fixture.enqueue("a@h");
    for (int attempt = 1; attempt <= 3; attempt++) {
      fixture.settle(lease(), LEARNED);
    }
    assertThat(fixture.queue.show("a").orElseThrow().result()).isEqualTo("left");
    fixture.queue.retryFailed(new RetryFilter(null, null, null), false);
    assertThat(lease().hint()).isNull();
  }

  @Test
  void whatIsOverIsHandedOnInTheOrderInWhichItCame() {
    int jobs = 2_500;
    List<NewJob> all = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      all.add(QueueFixture.job("job-" + i, "h"));
    }
    fixture.queue.enqueue(all);
    List<Settlement> settlements = new ArrayList<>();
    for (Lease lease : fixture.lease(jobs)) {
      int n = Integer.parseInt(lease.artifactId().substring("job-".length()));
      Outcome outcome =
          switch (n % 4) {
            case 0 -> Outcome.done("r" + n);
            case 1 -> new Outcome.Failed("no", "", "r" + n);
            case 2 -> new Outcome.Skipped("need not", "", "r" + n);
            default -> LEARNED;
          };
      settlements.add(new Settlement(lease, outcome, 0, 0));
    }
    fixture.queue.settle(settlements);

    List<FinishedJob> finished = new ArrayList<>();
    fixture.queue.finished(finished::add);

    assertThat(finished).hasSize(jobs / 4 * 3);
    assertThat(finished).allMatch(one -> one.attempts() == 1);
    assertThat(finished)
        .allMatch(one -> ("r" + one.job().id().substring("job-".length())).equals(one.result()));
    assertThat(finished.stream().map(FinishedJob::job).map(Job::id))
        .startsWith("job-0", "job-1", "job-2", "job-4")
        .doesNotHaveDuplicates();
  }
}
