package io.drover.download;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Whether a fault of the network is one host's or this machine's own. Hosts that have answered
 * before are the witnesses: where nobody has answered for a moment and none of the latest can be
 * reached any more, the machine is offline. With too few witnesses the fault is the host's; behind
 * a proxy that is the only one. Thread-safe.
 */
final class Network {
  /** How many of the latest hosts are witnesses, and how many it takes. */
  static final int MOST = 5;

  static final int LEAST = 3;

  private static final Set<Reason> FAULTS =
      EnumSet.of(
          Reason.DNS_FAILED,
          Reason.CONNECT_FAILED,
          Reason.TLS_FAILED,
          Reason.CONNECTION_LOST,
          Reason.STALLED);

  /** For so long what was seen last is true. */
  private static final long MOMENT = TimeUnit.SECONDS.toNanos(1);

  /** After so long they are taken for gone: a job must end some day. */
  private static final long PATIENCE = TimeUnit.DAYS.toNanos(1);

  private static final int CONNECT_MILLIS = 2_000;

  private final DnsResolver dns;
  private final @Nullable HttpHost proxy;
  private final LongSupplier clock;
  private final Deque<HttpHost> latest = new ArrayDeque<>();
  private final Object asking = new Object();
  private volatile long answered;
  // When nobody could be reached first and last, since somebody answered; guarded by asking.
  private long lost;
  private long unreachable;

  /**
   * @param dns which addresses may be connected to
   * @param proxy through which all is asked; null when directly
   * @param clock nanoseconds
   */
  Network(DnsResolver dns, @Nullable HttpHost proxy, LongSupplier clock) {
    this.dns = dns;
    this.proxy = proxy;
    this.clock = clock;
    answered = clock.getAsLong() - 2 * MOMENT;
    lost = answered;
    unreachable = answered;
  }

  /** A host has answered. */
  void answers(HttpHost host) {
    answered = clock.getAsLong();
    synchronized (latest) {
      if (!host.equals(latest.peekFirst())) {
        latest.removeIf(one -> one.getHostName().equals(host.getHostName()));
        latest.addFirst(host);
        if (latest.size() > MOST) {
          latest.removeLast();
        }
      }
    }
  }

  /** Whose fault it is: its host's, or this machine's. */
  Fault judge(Fault fault) {
    boolean stopped = Thread.currentThread().isInterrupted();
    boolean offline = !stopped && FAULTS.stream().anyMatch(fault::is) && isAway();
    return offline ? Fault.offline(String.valueOf(fault.getMessage())) : fault;
  }

  /** Whether nobody can be reached. Takes some seconds then; one thread asks for all. */
  boolean isAway() {
    if (isFresh(answered)) {
      return false;
    }
    synchronized (asking) {
      List<HttpHost> witnesses = witnesses();
      if (isFresh(answered) || witnesses.isEmpty()) {
        return false;
      } else if (isFresh(unreachable)) {
        return true;
      }
      List<HttpHost> dead = new ArrayList<>();
      for (HttpHost witness : witnesses) {
        if (isReached(witness)) {
          answered = clock.getAsLong();
          forget(dead);
          return false;
        }
        dead.add(witness);
      }
      long now = clock.getAsLong();
      lost = lost - answered > 0 ? lost : now;
      if (now - lost > PATIENCE) {
        forget(dead);
        return false;
      }
      unreachable = now;
      return true;
    }
  }

  /** They say nothing of the network. */
  private void forget(List<HttpHost> dead) {
    synchronized (latest) {
      latest.removeAll(dead);
    }
  }

  private boolean isFresh(long seen) {
    return clock.getAsLong() - seen < MOMENT;
  }

  /** None when they are too few. */
  private List<HttpHost> witnesses() {
    if (proxy != null) {
      return List.of(proxy);
    }
    synchronized (latest) {
      return latest.size() < LEAST ? List.of() : List.copyOf(latest);
    }
  }

  private boolean isReached(HttpHost host) {
    try {
      for (InetAddress address : dns.resolve(host.getHostName())) {
        if (isReached(new InetSocketAddress(address, host.getPort()))) {
          return true;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  private static boolean isReached(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
