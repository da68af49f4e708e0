package io.drover.testing;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** One request that an {@link Origin} got, from when it was read to when it was answered. */
public final class Hit {
  private final String host;
  private final String target;
  private final Map<String, String> headers;
  private final long startNanos = System.nanoTime();
  private final AtomicLong sent = new AtomicLong();
  private volatile long endNanos;

  Hit(String host, String target, Map<String, String> headers) {
    this.host = host;
    this.target = target;
    this.headers = Map.copyOf(headers);
  }

  /** Without its port. */
  public String host() {
    return host;
  }

  /** As it stood in the request line, with its query. */
  public String target() {
    return target;
  }

  public String path() {
    return target.replaceFirst("\\?.*", "");
  }

  boolean isForRobots() {
    return target.equals("/robots.txt");
  }

  /** A request header, or the empty text. */
  public String header(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** On the clock of {@link System#nanoTime}. */
  public long startNanos() {
    return startNanos;
  }

  /** How long it took; zero while it runs. */
  public Duration took() {
    return endNanos == 0 ? Duration.ZERO : Duration.ofNanos(endNanos - startNanos);
  }

  public boolean isOver() {
    return endNanos != 0;
  }

  /** How many bytes, headers included, were handed to the socket. */
  public long sent() {
    return sent.get();
  }

  void sends(int bytes) {
    sent.addAndGet(bytes);
  }

  void ends() {
    endNanos = System.nanoTime();
  }
}
