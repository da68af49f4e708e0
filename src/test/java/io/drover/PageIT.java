package io.drover;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.drover.job.Key;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.testing.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.apache.camel.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: what a user sees and does, and that nothing goes wrong meanwhile. */
class PageIT {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static volatile CountDownLatch gate = new CountDownLatch(0);

  @TempDir private Path folder;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private ConsoleRun console;
  private Playwright playwright;
  private Browser browser;
  private Page page;

  @BeforeEach
  void open() throws IOException {
    Path chromium = Chromium.orSkip();
    gate = new CountDownLatch(1);
    console = new ConsoleRun(folder, Map.of("drover.pipeline", "bean:" + Gated.class.getName()));
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(Chromium.noDownload()));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(chromium)
                    .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    PlaywrightAssertions.setDefaultAssertionTimeout((double) LONGEST.toMillis());
    page = browser.newPage();
    page.setDefaultTimeout((double) LONGEST.toMillis());
    page.onConsoleMessage(this::hear);
    page.onPageError(error -> complaints.add("script: " + error));
    page.onRequest(
        request -> {
          if (!request.url().startsWith("http://127.0.0.1:" + console.port() + "/")) {
            complaints.add("request to " + request.url());
          }
        });
  }

  private void hear(ConsoleMessage message) {
    if (message.type().equals("error")) {
      complaints.add(message.text());
    }
  }

  @AfterEach
  void close() {
    gate.countDown();
    if (playwright != null) {
      playwright.close();
    }
    if (console != null) {
      console.close();
    }
  }

  private void visit() {
    page.navigate(console.uri("/").toString() + "#token=" + console.token());
    assertThat(page.locator("#link")).hasText("live");
  }

  private Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
  }

  private void confirm() {
    button("Yes").click();
  }

  private void told(String words) {
    assertThat(page.locator("#told")).containsText(words);
  }

  private void enqueue(int jobs) throws IOException {
    List<NewJob> all = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      String host = i % 3 == 0 ? "busy.example" : "host-" + i % 40 + ".example";
      all.add(new NewJob("paper-" + i, "r", host, 0, null, "{\"id\":\"paper-" + i + "\"}"));
    }
    console.queue().enqueue(all);
    Files.writeString(folder.resolve("inbox/list.jsonl"), "{\"id\":\"from-a-list\"}\nnot json\n");
  }

  @Test
  void showsWhatHappensAsItHappens() throws IOException {
    visit();
    assertThat(page.locator("[data-figure=queued]")).hasText("0");
    enqueue(200);
    assertThat(page.locator("#running tbody tr")).hasCount(8);
    assertThat(page.locator("#keys")).containsText("host:busy.example");
    assertThat(page.locator("#keys")).containsText("at its cap");
    assertThat(page.locator("#files")).containsText("not-json");
    gate.countDown();
    assertThat(page.locator("[data-figure=done]")).hasText("191");
    assertThat(page.locator("#failures")).containsText("broken: 10 in error");
    assertThat(page.locator("#failures")).containsText("a page was missing");
    assertThat(page.locator("#peak")).containsText("per second");
    assertThat(page.locator("#since")).hasText(Pattern.compile("^[1-9] min ago$"));
    page.locator("#filter").fill("host-7.");
    assertThat(page.locator("#keys tbody tr")).hasCount(1);
    assertThat(page.locator("#keys")).containsText("host:host-7.example");
    assertThat(complaints).isEmpty();
    console.close();
    assertThat(page.locator("#link")).containsText("no news from Drover");
    console = null;
  }

  @Test
  void steers() throws IOException {
    visit();
    enqueue(60);
    button("Pause the queue").click();
    confirm();
    told("The queue is paused");
    assertThat(button("Resume the queue")).isVisible();
    assertThat(console.queue().steering().isPaused()).isTrue();
    button("Resume the queue").click();
    confirm();
    told("The queue is resumed");

    Key busy = Key.host("busy.example");
    button("Pause host:busy.example").click();
    button("Cancel").click();
    assertThat(console.queue().steering().state(busy).orders().paused()).isFalse();
    button("Pause host:busy.example").click();
    confirm();
    told("host:busy.example is paused");
    button("Resume host:busy.example").click();
    confirm();
    told("host:busy.example is resumed");

    button("Limit host:busy.example").click();
    page.getByLabel("Jobs at once").fill("2");
    page.getByLabel("Starts, such as").fill("1/2s");
    confirm();
    told("runs at most 2 at once and starts at most 1/2s");
    assertThat(console.queue().steering().state(busy).orders().cap()).isEqualTo(2);
    button("Limit host:busy.example").click();
    page.getByLabel("back to what the settings say").check();
    confirm();
    told("goes by the settings again");
    button("Limit host:busy.example").click();
    page.getByLabel("Starts, such as").fill("often");
    confirm();
    told("A rate reads like 10/s");

    gate.countDown();
    button("Try all of broken again").click();
    confirm();
    told("queued again");
    assertThat(complaints).allMatch(one -> one.contains("400 (Bad Request)"));
  }

  @Test
  void findsJobsAndSaysWhyTheyDoNotRun() throws IOException {
    enqueue(60);
    visit();
    page.locator("#what").fill("host:busy.example");
    page.keyboard().press("Enter");
    assertThat(page.locator("#found")).containsText("all workers are busy");
    page.locator("#what").fill("paper-57");
    button("Show").click();
    assertThat(page.locator("#found")).containsText("paper-57: QUEUED");
    page.locator("#what").fill("paper-5");
    button("Show").click();
    assertThat(page.locator("#found")).containsText("Ids that begin so:");
    gate.countDown();
    await().atMost(LONGEST).until(console.run()::idle);
    page.locator("#found").getByText("paper-57").click();
    assertThat(page.locator("#found")).containsText("paper-57: DONE");
    assertThat(page.locator("#found")).containsText("done at");
    page.locator("#what").fill("nobody");
    button("Show").click();
    assertThat(page.locator("#found")).containsText("There is no job nobody");
    assertThat(complaints).isEmpty();
  }

  @Test
  void asksForTheTokenOnceAndSaysWhenItIsWrong() {
    page.navigate(console.uri("/").toString());
    button("Pause the queue").click();
    page.getByLabel("Token").fill("wrong");
    confirm();
    told("not the token");
    button("Pause the queue").click();
    page.getByLabel("Token").fill(console.token());
    page.keyboard().press("Tab");
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    told("The queue is paused");
    page.reload();
    button("Resume the queue").click();
    assertThat(page.getByLabel("Token")).isHidden();
    confirm();
    told("The queue is resumed");
    assertThat(complaints).allMatch(one -> one.contains("403 (Forbidden)"));
  }

  @Test
  void everybodyCanUseIt() throws IOException {
    enqueue(200);
    gate.countDown();
    Path pictures = Files.createDirectories(Path.of("target/page"));
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      for (int width : List.of(1200, 360)) {
        page.setViewportSize(width, 800);
        visit();
        assertThat(page.locator("[data-figure=done]")).hasText("191");
        page.locator("#what").fill("paper-19");
        button("Show").click();
        assertThat(page.locator("#found")).containsText("paper-19");
        assertThat(faults()).as("%s at %d px", scheme, width).isEmpty();
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
            .isLessThanOrEqualTo(width);
        page.screenshot(
            new ScreenshotOptions()
                .setFullPage(true)
                .setPath(
                    pictures.resolve(
                        scheme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width + ".png")));
      }
    }
    assertThat(complaints).isEmpty();
  }

  @Test
  void staysUsableOverTenThousandKeys() throws IOException {
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      jobs.add(new NewJob("one-" + i, "r", "host-" + i + ".example", 0, null, "{}"));
    }
    console.queue().enqueue(jobs);
    page.setViewportSize(360, 800);
    visit();
    assertThat(page.locator("[data-figure=queued]")).hasText(Pattern.compile("9,9\\d\\d"));
    assertThat(page.locator("#keys tbody tr")).hasCount(30);
    page.locator("#filter").fill("host-4711.");
    assertThat(page.locator("#keys tbody tr")).hasCount(1);
    button("Pause host:host-4711.example").click();
    confirm();
    told("host:host-4711.example is paused");
    assertThat(button("Resume host:host-4711.example")).isVisible();
    assertThat(faults()).isEmpty();
    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(360);
    assertThat(complaints).isEmpty();
  }

  /** What axe calls serious or critical. */
  private List<?> faults() throws IOException {
    String axe = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    try (InputStream in = Objects.requireNonNull(PageIT.class.getResourceAsStream(axe))) {
      page.evaluate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    return (List<?>)
        page.evaluate(
            "async () => (await axe.run()).violations"
                + ".filter(v => ['serious', 'critical'].includes(v.impact))"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', '))");
  }

  /** Every twentieth job fails. */
  public static final class Gated {
    public Outcome run(@Header("DroverJobId") String id) throws InterruptedException {
      gate.await();
      boolean broken =
          id.startsWith("paper-") && Integer.parseInt(id.substring("paper-".length())) % 20 == 19;
      return broken ? Outcome.failed("broken", "a page was missing") : Outcome.done();
    }
  }
}
