package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines of the log as they reach a terminal. */
class LogLineTest {
  private final LoggerContext context = new LoggerContext();
  private PatternLayout layout;

  @BeforeEach
  void configure() throws Exception {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogLineTest.class.getResource("/logback.xml"));
    ConsoleAppender<ILoggingEvent> stderr =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
    layout = (PatternLayout) ((PatternLayoutEncoder) stderr.getEncoder()).getLayout();
  }

  private String line(String message, Map<String, String> job) {
    LoggingEvent event =
        new LoggingEvent("", context.getLogger("a.b.Mine"), Level.INFO, message, null, null);
    event.setMDCPropertyMap(job);
    return layout.doLayout(event).replaceFirst("^\\S+ ", "");
  }

  @Test
  void namesTheJobThatTheThreadWorksFor() {
    assertThat(line("hello", Map.of())).isEqualTo("INFO  Mine hello\n");
    assertThat(line("hello", Map.of("job", "a", "attempt", "2", "host", "x.org", "trace", "0f")))
        .isEqualTo("INFO  Mine [job a, attempt 2, host x.org, trace 0f] hello\n");
    assertThat(line("hello", Map.of("job", "a", "attempt", "2", "host", "x.org")))
        .isEqualTo("INFO  Mine [job a, attempt 2, host x.org] hello\n");
    assertThat(line("hello", Map.of("job", "a", "attempt", "1", "host", "")))
        .isEqualTo("INFO  Mine [job a, attempt 1] hello\n");
    assertThat(line("hello", Map.of("job", "a", "attempt", "1", "host", "", "trace", "0f")))
        .isEqualTo("INFO  Mine [job a, attempt 1, trace 0f] hello\n");
  }

  @Test
  void isOneLineWhateverIsInIt() {
    assertThat(line("a\nb\u001b[2J", Map.of("job", "c\nd", "attempt", "1", "host", "h")))
        .isEqualTo("INFO  Mine [job c d, attempt 1, host h] a b [2J\n");
  }
}
