package io.drover.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One host of the stage, with a log of what it was asked and answered. Thread-safe. */
public final class DemoHost {
  private static final long SECOND = 1_000_000_000L;

  private final String name;
  private final String manners;
  private final int papers;
  private final int priority;
  private final Manner manner;
  private final Map<String, String> settings;
  private final List<Hit> hits = new ArrayList<>();
  private final Map<Integer, Integer> asked = new HashMap<>();
  private int atOnce;
  private int mostAtOnce;

  /**
   * @param manners how it is, for people
   * @param papers how many the list names
   * @param priority of each of them
   * @param settings how Drover is to treat it
   */
  DemoHost(
      String name,
      String manners,
      int papers,
      int priority,
      Manner manner,
      Map<String, String> settings) {
    this.name = name;
    this.manners = manners;
    this.papers = papers;
    this.priority = priority;
    this.manner = manner;
    this.settings = Map.copyOf(settings);
  }

  public String name() {
    return name;
  }

  /** How it is, in a few words. */
  public String manners() {
    return manners;
  }

  int papers() {
    return papers;
  }

  Map<String, String> settings() {
    return settings;
  }

  /** The line of the list for a paper. */
  String line(int paper) {
    String id = "%s-%03d".formatted(name.substring(0, name.indexOf('.')), paper);
    String url = "http://%s/%d.pdf".formatted(name, paper);
    String more = priority == 0 ? "" : ",\"priority\":" + priority;
    return "{\"id\":\"%s\",\"url\":\"%s\"%s}".formatted(id, url, more);
  }

  /** A request has come; it is over when {@link #ends} was called for it. */
  synchronized Manner.Answer begins(int paper, long nanos) {
    atOnce++;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    return manner.to(paper, asked.merge(paper, 1, Integer::sum), nanos);
  }

  synchronized void ends(Manner.Answer answer, long began, long nanos) {
    atOnce--;
    hits.add(new Hit(began, nanos, answer.status(), answer.retryAfterSeconds()));
  }

  /** The most requests that it has had in hand at the same time. */
  public synchronized int mostAtOnce() {
    return mostAtOnce;
  }

  /** How many requests it has answered. */
  public synchronized int requests() {
    return hits.size();
  }

  /** How many requests it has answered with a status. */
  public synchronized int answered(int status) {
    return Math.toIntExact(hits.stream().filter(hit -> hit.status() == status).count());
  }

  /** How long it was asked, from the first request to the last, in seconds. */
  public synchronized double secondsOfStarts() {
    var began = hits.stream().mapToLong(Hit::beganNanos).summaryStatistics();
    return hits.isEmpty() ? 0 : (began.getMax() - began.getMin()) / 1e9;
  }

  /**
   * How long it was left alone each time that it had asked for that, in seconds: from when it had
   * last said so to the next request. One that was on its way already ends no rest.
   */
  public synchronized List<Double> rests() {
    List<Double> rests = new ArrayList<>();
    List<Hit> inOrder = hits.stream().sorted(Comparator.comparingLong(Hit::beganNanos)).toList();
    for (int i = 1; i < inOrder.size(); i++) {
      long next = inOrder.get(i).beganNanos();
      long before = inOrder.get(i - 1).beganNanos();
      lastWish(next)
          .filter(wish -> before <= wish.endedNanos())
          .filter(wish -> next - wish.endedNanos() > wish.retryAfterSeconds() * SECOND / 2)
          .ifPresent(wish -> rests.add((next - wish.endedNanos()) / 1e9));
    }
    return rests;
  }

  /** The last of the answers before then that asked for a rest. */
  private Optional<Hit> lastWish(long nanos) {
    return hits.stream()
        .filter(hit -> hit.retryAfterSeconds() > 0 && hit.endedNanos() <= nanos)
        .max(Comparator.comparingLong(Hit::endedNanos));
  }
}
