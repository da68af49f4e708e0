package io.drover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is turned away from the console, and what it survives. */
class ConsoleDoorTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private ConsoleRun console;

  @BeforeEach
  void start() throws IOException {
    console = new ConsoleRun(folder, Map.of("drover.pipeline", "bean:noop"));
  }

  @AfterEach
  void stop() {
    console.close();
  }

  /** What the server answers to exactly these bytes. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
      socket.setSoTimeout((int) LONGEST.toMillis());
      try {
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(UTF_8));
        out.flush();
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
      } catch (IOException e) {
        return ""; // it hung up
      }
    }
  }

  private static String get(String path, String host) {
    return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
  }

  @Test
  void answersHeadAsGetWithoutTheBody() throws IOException {
    for (String path : List.of("/", "/metrics", "/health/live", "/api/summary", "/nothing")) {
      String get = raw(get(path, "localhost"));
      String head = raw(get(path, "localhost").replaceFirst("GET", "HEAD"));
      assertThat(head).as(path).endsWith("\r\n\r\n");
      assertThat(head.lines().findFirst()).as(path).isEqualTo(get.lines().findFirst());
      assertThat(header(head, "content-type")).as(path).isEqualTo(header(get, "content-type"));
    }
  }

  private static List<String> header(String answer, String name) {
    return answer.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name)).toList();
  }

  @Test
  void changesNeedTheToken() {
    assertThat(console.token()).matches("[0-9a-f]{32}");
    for (List<String> headers :
        List.of(
            List.<String>of(),
            List.of("X-Drover-Token", ""),
            List.of("X-Drover-Token", console.token().substring(1)),
            List.of("Authorization", "Bearer " + console.token()))) {
      assertThat(console.post("/api/pause", "{}", headers).statusCode()).isEqualTo(403);
    }
    for (String path : List.of("/api/pause/", "//api/pause", "/api/x/../pause", "/", "/metrics")) {
      assertThat(console.post(path, "{}", List.of()).statusCode()).as(path).isEqualTo(403);
    }
    assertThat(console.queue().steering().isPaused()).isFalse();
    assertThat(console.post("/api/pause", "{}").statusCode()).isEqualTo(200);
    assertThat(console.queue().steering().isPaused()).isTrue();
  }

  @Test
  void whatIsMisspelledIsNotTakenForAll() {
    for (String body :
        List.of(
            "{\"key\":[]}",
            "{\"key\":{\"host\":\"a\"}}",
            "{\"key\":\"\"}",
            "{\"key\":7}",
            "{\"keys\":\"host:a\"}")) {
      assertThat(console.post("/api/pause", body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(console.queue().steering().isPaused()).isFalse();
    for (String body : List.of("{\"reason\":[]}", "{\"hosts\":\"a\"}")) {
      assertThat(console.post("/api/retry", body).statusCode()).as(body).isEqualTo(400);
    }
    for (String more : List.of("\"clear\":\"false\",\"max\":3", "\"clear\":true,\"max\":2")) {
      String body = "{\"key\":\"host:a\"," + more + "}";
      assertThat(console.post("/api/limit", body).statusCode()).as(body).isEqualTo(400);
    }
  }

  @Test
  void otherSitesAreTurnedAway() {
    for (List<String> from :
        List.of(
            List.of("Origin", "https://evil.example"),
            List.of("Origin", "null"),
            List.of("Origin", "http://127.0.0.1:1"),
            List.of("Sec-Fetch-Site", "cross-site"),
            List.of("Sec-Fetch-Site", "same-site"))) {
      List<String> headers = new ArrayList<>(from);
      headers.addAll(List.of("X-Drover-Token", console.token()));
      assertThat(console.post("/api/pause", "{}", headers).statusCode())
          .as("%s", from)
          .isEqualTo(403);
      assertThat(console.get("/api/state", from.toArray(String[]::new)).statusCode())
          .as("%s", from)
          .isEqualTo(403);
    }
    assertThat(console.queue().steering().isPaused()).isFalse();
    assertThat(console.get("/", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(200);
    List<String> own =
        List.of(
            "X-Drover-Token",
            console.token(),
            "Origin",
            "http://127.0.0.1:" + console.port(),
            "Sec-Fetch-Site",
            "same-origin");
    assertThat(console.post("/api/pause", "{}", own).statusCode()).isEqualTo(200);
  }

  @Test
  void otherNamesAreTurnedAway() throws IOException {
    for (String name : List.of("evil.example", "evil.example:80", "127.0.0.1.evil.example", "")) {
      assertThat(raw(get("/api/state", name))).as(name).startsWith("HTTP/1.1 403");
      assertThat(raw(get("/", name))).as(name).startsWith("HTTP/1.1 403");
    }
    for (String name : List.of("localhost:1", "LOCALHOST", "127.0.0.1", "[::1]:80")) {
      assertThat(raw(get("/api/state", name))).as(name).startsWith("HTTP/1.1 200");
    }
    assertThat(raw("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 403");
  }

  @Test
  void nothingGoesBackOrLetsScriptsIn() {
    var answer = console.get("/", "X-Drover-Token", "echo", "Cookie", "echo=1");
    assertThat(answer.headers().map().toString()).doesNotContain("echo");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(console.get("/../../etc/passwd").statusCode()).isEqualTo(404);
    assertThat(console.get("/console.js%00").statusCode()).isBetween(400, 404);
  }

  @Test
  void bodiesAndHeadersHaveBounds() throws IOException {
    String large = "{\"key\":\"" + "x".repeat(20_000) + "\"}";
    assertThat(console.post("/api/pause", large).statusCode()).isEqualTo(413);
    String header = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "x".repeat(2 << 20);
    assertThat(raw(header + "\r\n\r\n")).doesNotContain(" 200 ");
    assertThat(raw("GET /" + "x".repeat(1 << 20) + " HTTP/1.1\r\n\r\n")).doesNotContain(" 200 ");
    assertThat(raw("\0\1\2\3 nonsense\r\n\r\n")).doesNotContain(" 200 ");
    assertThat(console.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void requestsThatNeverEndHoldNobodyUp() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port());
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: loc".getBytes(UTF_8));
        slow.add(socket);
      }
      assertThat(console.get("/health/live").statusCode()).isEqualTo(200);
      Socket first = slow.get(0);
      first.setSoTimeout((int) LONGEST.toMillis());
      assertThat(first.getInputStream().read()).isEqualTo(-1);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void listensOnLoopbackAlone() throws Exception {
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : network.inetAddresses().toList()) {
        if (!address.isLoopbackAddress()) {
          assertThatThrownBy(() -> new Socket(address, console.port()).close())
              .as("%s", address)
              .isInstanceOf(ConnectException.class);
        }
      }
    }
    assertThat(console.get("/").statusCode()).isEqualTo(200);
  }

  @Test
  void tellsWhatIsNewAsItHappens() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
      socket.setSoTimeout((int) LONGEST.toMillis());
      socket
          .getOutputStream()
          .write("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      BufferedReader events =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      assertThat(next(events, "data: ")).contains("\"paused\":false");
      console.queue().steering().pauseAll(true);
      await().atMost(LONGEST).until(() -> next(events, "data: ").contains("\"paused\":true"));
    }
    assertThat(console.get("/health/live").statusCode()).isEqualTo(200);
  }

  private static String next(BufferedReader events, String beginning) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.startsWith(beginning)) {
        return line;
      }
    }
    return "";
  }
}
