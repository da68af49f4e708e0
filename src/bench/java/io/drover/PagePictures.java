package io.drover;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewPageOptions;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.ColorScheme;
import io.drover.demo.Stage;
import io.drover.testing.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes the README's pictures of the page anew, docs/console.png and docs/console-dark.png: the
 * demo's stage in the middle of its work. As a phone shows it is in target/page, to be looked at.
 */
final class PagePictures {
  private static final int WIDTH = 1_120;
  private static final int HEIGHT = 1_000;
  private static final int PHONE = 360;
  private static final double PATIENCE_MILLIS = 60_000;

  private PagePictures() {}

  static void run(Path folder) throws IOException {
    try (Stage stage = Stage.in(folder, System::nanoTime);
        ConsoleRun console = new ConsoleRun(folder, Map.of());
        Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(Chromium.noDownload()))) {
      Browser browser =
          playwright
              .chromium()
              .launch(
                  new LaunchOptions()
                      .setExecutablePath(Chromium.orSkip())
                      .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
      Page page = browser.newPage(new NewPageOptions().setViewportSize(WIDTH, HEIGHT));
      page.navigate(console.uri("/").toString());
      stage.dropList();
      assertThat(page.locator("#keys"))
          .containsText("cooling", new ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
      assertThat(page.locator("#failures"))
          .containsText("in error", new ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
      picture(page, ColorScheme.LIGHT, Path.of("docs/console.png"));
      picture(page, ColorScheme.DARK, Path.of("docs/console-dark.png"));
      page.setViewportSize(PHONE, 800);
      Path seen = Files.createDirectories(Path.of("target/page"));
      picture(page, ColorScheme.DARK, seen.resolve("phone-dark.png"));
      picture(page, ColorScheme.LIGHT, seen.resolve("phone.png"));
    }
  }

  private static void picture(Page page, ColorScheme scheme, Path file) throws IOException {
    page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
    page.screenshot(new ScreenshotOptions().setPath(file));
    System.out.printf(Locale.ROOT, "%s: %,d bytes%n", file, Files.size(file));
  }
}
