package io.drover.limit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A host with an endless backlog that is well, in trouble from 60 s to 120 s, and well again. */
final class SimulatedHost {
  private static final long SECOND = 1_000_000_000L;
  private static final long TROUBLE = 60 * SECOND;
  private static final long WELL = 120 * SECOND;
  private static final long END = 300 * SECOND;
  private static final long WINDOW = 2 * SECOND;
  private static final long WORK = SECOND / 5;
  private static final long REFUSAL = SECOND / 50;

  enum Kind {
    REFUSES_ABOVE_CAPACITY("refuses above 3/8 of the ceiling"),
    GROWS_SLOW("grows slow above 3/8 of the ceiling"),
    REFUSES_HALF("refuses half of everything");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * @param goodput answers while in trouble, as a share of what the host could give
   * @param refused refusals among all answers while in trouble
   * @param meanMillis how long a good answer took while in trouble
   * @param recovery seconds from the trouble's end until a window of 2 s reaches 95 % of the old
   *     rate
   */
  record Figures(double goodput, double refused, double meanMillis, double recovery) {}

  private record Request(long began, long ends, boolean refused) {}

  private final Kind kind;
  private final int ceiling;
  private final double capacity;
  private final RandomGenerator random;
  private final PriorityQueue<Request> running =
      new PriorityQueue<>((a, b) -> Long.compare(a.ends, b.ends));
  private final Deque<Long> recent = new ArrayDeque<>();
  private int served;
  private long well;
  private long good;
  private long bad;
  private double millis;
  private double recovery = (END - WELL) / (double) SECOND;
  private boolean recovered;

  SimulatedHost(Kind kind, int ceiling, long seed) {
    this.kind = kind;
    this.ceiling = ceiling;
    this.capacity = Math.max(1, ceiling * 3 / 8);
    this.random = new SplittableRandom(seed);
  }

  Figures run(AdaptiveCapComparison.Learner learner) {
    long now = 0;
    while (now < END) {
      while (running.size() < learner.cap()) {
        running.add(request(now));
      }
      Request ended = running.remove();
      now = ended.ends;
      learner.ended(ended.began, now, running.size() + 1, ended.refused);
      count(ended, now);
    }
    double possible =
        (kind == Kind.REFUSES_HALF ? ceiling : capacity) * (WELL - TROUBLE) / (double) WORK;
    return new Figures(
        good / possible,
        bad / (double) Math.max(1, good + bad),
        millis / Math.max(1, good),
        recovery);
  }

  private Request request(long now) {
    boolean trouble = now >= TROUBLE && now < WELL;
    boolean refused =
        trouble
            && switch (kind) {
              case REFUSES_ABOVE_CAPACITY -> served >= capacity;
              case GROWS_SLOW -> false;
              case REFUSES_HALF -> random.nextBoolean();
            };
    if (refused) {
      return new Request(now, now + REFUSAL, true);
    }
    served++;
    double slower = trouble && kind == Kind.GROWS_SLOW ? Math.max(1, served / capacity) : 1;
    long work = (long) (WORK * slower * (0.5 + random.nextDouble()));
    return new Request(now, now + work, false);
  }

  private void count(Request ended, long now) {
    boolean trouble = ended.began >= TROUBLE && ended.began < WELL;
    if (ended.refused) {
      bad += trouble ? 1 : 0;
      return;
    }
    served--;
    if (trouble) {
      good++;
      millis += (now - ended.began) / 1e6;
    }
    if (now >= 10 * SECOND && now < TROUBLE) {
      well++;
    }
    recent.add(now);
    while (now - recent.element() > WINDOW) {
      recent.remove();
    }
    double old = well / (double) (TROUBLE - 10 * SECOND);
    if (!recovered && now >= WELL + SECOND && recent.size() >= 0.95 * old * WINDOW) {
      recovered = true;
      recovery = (now - WELL) / (double) SECOND;
    }
  }
}
