package io.drover.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The browser of this machine. */
public final class Chromium {
  private static final List<String> PLACES =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

  private Chromium() {}

  /** Where it is; where there is none, the test is skipped and says so. */
  public static Path orSkip() {
    Optional<Path> found = PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    Assumptions.assumeTrue(
        found.isPresent(),
        "the page is not tested: no Chromium at " + PLACES + "; .ci/run installs it");
    return found.orElseThrow();
  }

  /** Playwright would fetch browsers of its own. */
  public static Map<String, String> noDownload() {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    return variables;
  }
}
