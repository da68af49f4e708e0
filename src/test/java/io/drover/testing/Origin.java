package io.drover.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A web server on loopback that stands for any number of hosts, told apart by the Host header, and
 * that can misbehave in every way a socket allows. It keeps a journal of what it was asked and of
 * how many requests each host had at once. Thread-safe.
 */
public final class Origin implements AutoCloseable {
  private final List<ServerSocket> servers;
  private final ExecutorService threads = Executors.newCachedThreadPool(Origin::daemon);
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Hit> hits = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
  private final Map<String, Integer> mostAtOnce = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private Origin(List<ServerSocket> servers) {
    this.servers = servers;
  }

  /** Starts one on a free port. */
  public static Origin start() throws IOException {
    return start(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
  }

  /** Starts one on sockets of the caller's, which it closes in the end. */
  public static Origin start(ServerSocket... servers) {
    Origin origin = new Origin(List.of(servers));
    origin.servers.forEach(server -> origin.threads.execute(() -> origin.accept(server)));
    return origin;
  }

  /** A body that is the same for the same seed. */
  public static byte[] bytes(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Says how a path of a host is answered; the host {@code *} is any that names no answer. */
  public Origin on(String host, String path, Answer answer) {
    answers.put(host + path, answer);
    return this;
  }

  /** That of its first socket. */
  public int port() {
    return servers.get(0).getLocalPort();
  }

  public String url(String host, String path) {
    return "http://" + host + ":" + port() + path;
  }

  /** Everything that was asked but for robots.txt, in the order of arrival. */
  public List<Hit> hits() {
    return hits.stream().filter(hit -> !hit.isForRobots()).toList();
  }

  public List<Hit> hits(String host) {
    return hits().stream().filter(hit -> hit.host().equals(host)).toList();
  }

  /** Who asked a host for its robots.txt. */
  public List<Hit> robots(String host) {
    return hits.stream().filter(hit -> hit.host().equals(host) && hit.isForRobots()).toList();
  }

  /** The most requests that a host has had at the same time. */
  public int mostAtOnce(String host) {
    return mostAtOnce.getOrDefault(host, 0);
  }

  /** How many clients are connected. */
  public int openConnections() {
    return open.size();
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean again = true;
      for (Hit hit = read(in); hit != null && again; hit = again ? read(in) : null) {
        again = answer(hit, new Wire(socket, hit));
      }
    } catch (IOException clientWentAway) {
      // What the client saw is for the test to say.
    } finally {
      open.remove(socket);
    }
  }

  private boolean answer(Hit hit, Wire wire) throws IOException {
    AtomicInteger now = running.computeIfAbsent(hit.host(), host -> new AtomicInteger());
    mostAtOnce.merge(hit.host(), now.incrementAndGet(), Math::max);
    hits.add(hit);
    try {
      Answer any = answers.getOrDefault("*" + hit.path(), Answer.status(404));
      answers.getOrDefault(hit.host() + hit.path(), any).write(hit, wire);
      return wire.keepsAlive();
    } finally {
      hit.ends();
      now.decrementAndGet();
    }
  }

  private static Hit read(InputStream in) throws IOException {
    String request = line(in);
    if (request.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw new IOException("no HTTP: " + line);
      }
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    String host = headers.getOrDefault("Host", "").replaceFirst(":\\d+$", "");
    return new Hit(host.toLowerCase(Locale.ROOT), request.split(" ", 3)[1], headers);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "origin");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket server : servers) {
      server.close();
    }
    threads.shutdownNow();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
