package io.drover.limit;

import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyOrders;
import io.drover.job.KeyState;
import io.drover.limit.TokenRate.Outlook;
import io.drover.settings.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One key's places: its cap, its rate, its rest after it was told to stop, and the lanes that wait
 * for it. Times are nanoseconds since the epoch. Guarded by the limiter's lock.
 */
final class Slot {
  private static final long SECOND = 1_000_000_000L;

  /** A rest that nobody gave a time for: doubled with each strike, to this at the most. */
  private static final long FIRST_REST = 60 * SECOND;

  private static final long LONGEST_REST = 3_600 * SECOND;

  /** The same of a host that answers others well. */
  private static final long SHORT_REST = SECOND;

  private static final int SHORT_DOUBLINGS = 4;

  /** How long a good answer says that a host does. */
  private static final long WELL_NANOS = 30 * SECOND;

  private static final long NEVER = Long.MIN_VALUE / 2;

  /** Longer than a lease transaction ever takes. */
  private static final long ASKED_NANOS = 60_000_000_000L;

  private final Key key;
  private final Limits limits;
  private final TreeSet<WaitingLane> parked = new TreeSet<>(WaitingLane.BY_HEAD);
  private KeyOrders orders;
  private int configured;
  private @Nullable TokenRate rate;
  private @Nullable AdaptiveCap learned;
  private @Nullable String lastMarks; // of a rate that is not known yet
  private Published published;
  private @Nullable String asked; // what it said last, be it to an earlier process
  private long notBefore;
  private int strikes; // refusals in a row of a host that serves nobody
  private int knocks; // refusals in a row of one that does
  private long struckAt = NEVER;
  private long wellAt = NEVER;
  private boolean news;
  private long askedUntil;
  private int running;
  private int waiting;
  private int promised; // leased, and not yet on its way through here
  private int elsewhere; // those of the waiting that are parked under another key

  Slot(Key key, Limits limits, KeyState state, long now) {
    this(key, limits, state, Published.NOTHING, now);
  }

  /**
   * @param published how it asks to be used
   */
  Slot(Key key, Limits limits, KeyState state, Published published, long now) {
    this.key = key;
    this.limits = limits;
    this.published = published;
    this.orders = state.orders();
    this.configured = limits.cap(key, orders);
    KeyMemory memory = state.memory();
    this.asked = memory.asked();
    this.lastMarks = memory.tat();
    this.rate = rate(memory.tat(), now);
    this.notBefore = 1_000_000 * memory.notBefore();
    this.strikes = memory.strikes();
    if (memory.learnedCap() > 0) {
      learned = new AdaptiveCap(configured, memory.learnedCap());
    }
  }

  private @Nullable TokenRate rate(@Nullable String tat, long now) {
    List<Rate> windows = rates();
    return windows.isEmpty() ? null : TokenRate.resumed(windows, tat == null ? "" : tat, now);
  }

  Key key() {
    return key;
  }

  /** How often its jobs may start; empty for no such limit. */
  List<Rate> rates() {
    List<Rate> set = limits.rates(key, orders);
    return orders.rate() == null ? published.beside(set) : set;
  }

  /** Follows what is commanded; what was learned stays. */
  void obey(KeyOrders changed, long now) {
    if (changed.equals(orders)) {
      return;
    }
    boolean otherRate = !Objects.equals(changed.rate(), orders.rate());
    orders = changed;
    configured = limits.cap(key, orders);
    if (learned != null) {
      learned.ceiling(configured);
      news = true;
    }
    if (otherRate) {
      rate = rate(rate == null ? null : rate.marks(), now);
    }
  }

  /** Follows what the key itself asks for, as far as nothing else was commanded. */
  void hears(Published said, long now) {
    if (said.equals(Published.NOTHING) || said.equals(published)) {
      return;
    }
    published = said;
    news |= !said.text().equals(asked);
    asked = said.text();
    // One that was not known begins now, with nothing earned, unless it is known from before.
    String marks = rate == null ? lastMarks : rate.marks();
    rate = rate(marks == null ? "begins" : marks, now);
    lastMarks = null;
  }

  /** Whether its starts are charged to a rate. */
  boolean isRated() {
    return rate != null;
  }

  /** How many may run at once. */
  int cap() {
    return learned == null ? askedCap() : Math.min(askedCap(), learned.cap());
  }

  /** The same before what its answers taught. */
  int askedCap() {
    return orders.cap() == null ? Math.min(configured, published.cap()) : configured;
  }

  long restsUntil() {
    return notBefore;
  }

  boolean isPaused() {
    return orders.paused();
  }

  /** Whether a running job must end, or a command come, before another may start. */
  boolean isFull() {
    return running >= cap() || orders.paused();
  }

  /** The earliest time at which a job may start, as far as time decides; now or before for now. */
  long opensAt(long now) {
    return rate == null ? notBefore : Math.max(notBefore, rate.nextAt(now));
  }

  /** Whether no job may start before another lease of it could arrive. */
  boolean isClosedForLong(long now) {
    return orders.paused() || notBefore - now > Pace.LEASE_NANOS;
  }

  boolean isOpen(long now) {
    return !isFull() && opensAt(now) <= now;
  }

  /** Whether time ever holds a start back. */
  boolean isTimed() {
    return rate != null || notBefore != 0;
  }

  /** How many starts time will allow until then, and when the next. */
  Outlook outlook(long now, long until, int most) {
    long from = Math.max(now, notBefore);
    if (from > until) {
      return new Outlook(0, from);
    }
    return rate == null ? new Outlook(most, until) : rate.outlook(from, until, most);
  }

  /** What the rate will have given out when those who wait and so many more have started. */
  @Nullable String reserve(int starts, long now) {
    return rate == null ? null : rate.reserve(waiting + starts, now);
  }

  /**
   * One starts.
   *
   * @return whether that is to be kept before it does: it comes later than it was reserved for
   */
  boolean starts(long now) {
    running++;
    return charge(now);
  }

  /**
   * Charges a start, or a further request of a job that runs here already, like {@link #starts}.
   */
  boolean charge(long now) {
    if (rate == null) {
      return false;
    }
    rate.charge(now);
    boolean late = !rate.isReserved();
    news |= late;
    return late;
  }

  void ends() {
    running--;
  }

  /** Jobs of it may be leased now, which {@link #promises} will tell of. */
  void asked(long now) {
    askedUntil = now + ASKED_NANOS;
  }

  /** So many jobs are leased and will come. */
  void promises(int jobs) {
    askedUntil = 0;
    promised += jobs;
  }

  /** One that was leased has come. */
  void arrives() {
    waiting++;
    promised = Math.max(0, promised - 1);
  }

  void waits(int by) {
    waiting += by;
  }

  /** So many wait no longer; what was reserved of the rate for them is free again. */
  void givesUp(int by) {
    waiting -= by;
    news |= rate != null;
  }

  void waitsElsewhere(int by) {
    elsewhere += by;
  }

  int running() {
    return running;
  }

  /** How much of its room is taken: by what runs, and by what waits for it and for nothing else. */
  int taken() {
    return running + waiting - elsewhere;
  }

  int waitingHere() {
    return waiting - elsewhere;
  }

  SortedSet<WaitingLane> parked() {
    return parked;
  }

  /** A request that began then was answered well. */
  void fine(long began, long now) {
    wellAt = now;
    if (learned != null) {
      learned.answered(began);
      news = true;
      if (learned.isQuiet()) {
        learned = null;
      }
    }
    if (began >= struckAt && began >= notBefore) {
      knocks = 0;
      news |= strikes > 0;
      strikes = 0;
    }
  }

  /**
   * A request that began then was told to stop, or found nobody. Of those that were under way
   * together only one counts.
   *
   * @param rests whether the key is to be left alone for a time
   * @param retryAfter for how long; null for a time that doubles
   */
  void refused(
      long began, long now, boolean rests, @Nullable Duration retryAfter, RandomGenerator random) {
    if (learned == null) {
      learned = new AdaptiveCap(configured, Math.min(configured, Math.max(1, running)));
    }
    learned.refused(began, now);
    if (rests) {
      long rest = began >= struckAt ? nextRest(now, random) : 0;
      struckAt = now;
      notBefore = Math.max(notBefore, now + (retryAfter == null ? rest : nanos(retryAfter)));
    }
    news = true;
  }

  /**
   * A host that has just served others is busy, and its learned cap does the rest; one that serves
   * nobody is left alone for long, and longer each time. Quiet for as long as that makes it new.
   */
  private long nextRest(long now, RandomGenerator random) {
    if (now - wellAt <= WELL_NANOS) {
      return SHORT_REST << Math.min(knocks++, SHORT_DOUBLINGS);
    }
    if (now - notBefore > LONGEST_REST) {
      strikes = 0;
    }
    long rest = Math.min(LONGEST_REST, FIRST_REST << Math.min(strikes++, 20));
    return rest + random.nextLong(rest / 4);
  }

  /** What pipelines ask for may be beyond all reckoning. */
  private static long nanos(Duration time) {
    return Math.min(time.toSeconds(), Duration.ofDays(365).toSeconds()) * 1_000_000_000L
        + time.toNanosPart();
  }

  /** What is to be kept, if it has changed since the last call; null when it has not. */
  @Nullable KeyMemory news(long now) {
    if (!news) {
      return null;
    }
    news = false;
    return memorize(now);
  }

  /** What was given to be kept is not. */
  void notKept() {
    news = true;
    if (rate != null) {
      rate.unreserve();
    }
  }

  /** What it has learned, to be kept: from now on its rate counts on that. */
  KeyMemory memorize(long now) {
    return new KeyMemory(
        reserve(0, now),
        asked,
        (notBefore + 999_999) / 1_000_000,
        strikes,
        learned == null ? 0 : learned.learned());
  }

  KeyUse use(long now) {
    long paced = rate == null ? 0 : Math.max(0, rate.nextAt(now) - now);
    return new KeyUse(
        key,
        running,
        waiting,
        cap(),
        configured,
        Math.max(0, notBefore - now),
        paced,
        orders.paused());
  }

  /** Whether nobody needs it and a new one would decide alike. */
  boolean isForgettable(long now) {
    return running == 0
        && waiting == 0
        && promised == 0
        && askedUntil <= now
        && !news
        && learned == null
        && notBefore <= now
        && now - wellAt > WELL_NANOS
        && (rate == null || rate.isQuiet(now));
  }

  /** The slot of those that run one at a time. */
  static Slot single(Limits limits) {
    KeyOrders one = new KeyOrders(1, null, false);
    return new Slot(
        Key.resolver("one at a time"), limits, new KeyState(one, KeyState.NONE.memory()), 0);
  }

  /** The first of them that lets no job start now; null when all do. */
  static @Nullable Slot firstClosed(List<Slot> slots, long now) {
    for (Slot slot : slots) {
      if (slot.isFull() || (slot.isTimed() && slot.opensAt(now) > now)) {
        return slot;
      }
    }
    return null;
  }
}
