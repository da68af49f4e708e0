package io.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.console.Explainer;
import io.drover.console.Explanation;
import io.drover.console.Explanation.KeyReport;
import io.drover.job.Job;
import io.drover.job.Key;
import io.drover.limit.KeyGate;
import io.drover.queue.Situation;
import io.drover.queue.Situation.Leased;
import io.drover.queue.WorkQueue;
import io.drover.settings.Rate;
import io.drover.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Why a job, or the next job of a key, does or does not run now. */
@Command(
    name = "explain",
    description = "Why a job, or the next job of a key, does or does not run now.")
final class ExplainCommand extends QueueCommand {
  @Parameters(paramLabel = "ID|host:H|resolver:R", description = "A job, or a key.")
  private String subject = "";

  @Option(names = "--format", paramLabel = "table|json", description = "Default: table.")
  private StatsCommand.Format format = StatsCommand.Format.TABLE;

  @Override
  public Integer call() throws JsonProcessingException {
    Settings settings = cli().load(Map.of()).settings();
    try (WorkQueue queue = cli().openExisting()) {
      Explainer explainer = cli().engine().explainer(queue, settings);
      if (subject.startsWith("host:") || subject.startsWith("resolver:")) {
        Key key = key();
        show(explainer.key(key), explainer.askedAt(key));
      } else {
        Optional<Explanation> job = explainer.job(subject);
        show(job.orElseThrow(() -> new CommandException("there is no job " + subject)), List.of());
      }
    }
    return 0;
  }

  private Key key() {
    try {
      return Key.parse(subject);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /**
   * @param hosts where the downloader asks it, when it is a resolver
   */
  private void show(Explanation why, List<Explanation> hosts) throws JsonProcessingException {
    if (format == StatsCommand.Format.JSON) {
      Map<String, @Nullable Object> fields = fields(why);
      fields.put("asked_at", hosts.stream().map(ExplainCommand::fields).toList());
      cli().out().println(new ObjectMapper().writeValueAsString(fields));
    } else {
      print(subject, why);
      hosts.forEach(host -> print("it is asked at " + host.keys().get(0).now().key(), host));
    }
  }

  private void print(String what, Explanation why) {
    String at = why.at() == null ? "" : why.at() + " ";
    String ended = why.job() == null ? "" : " (" + why.job().state() + ")";
    say(what + ended + ": " + (at.equals(what + " ") ? "" : at) + why.words());
    Instant next = why.nextAt();
    if (next != null) {
      long seconds = Math.max(0, Duration.between(Instant.now(), next).toSeconds());
      say("next eligible at " + next + ", in " + Words.time((double) seconds));
    }
    if (why.ahead() > 0) {
      boolean far = why.ahead() >= Situation.FAR;
      String jobs = far ? Text.number(why.ahead()) + " or more jobs" : Text.jobs(why.ahead());
      say("before it in its lane: " + jobs);
    }
    say("%d of %d workers taken".formatted(why.running(), why.workers()));
    List<List<String>> keys = why.keys().stream().map(ExplainCommand::row).toList();
    Text.table(List.of("key", "running", "max", "rate", "paused", "ready", "delayed"), keys)
        .forEach(this::say);
    List<List<String>> holders = new ArrayList<>();
    for (KeyReport key : why.keys()) {
      for (Leased holder : key.holders()) {
        String begun = holder.begun() == null ? "-" : holder.begun().toString();
        holders.add(
            List.of(key.now().key().toString(), holder.id(), holder.leasedAt().toString(), begun));
      }
    }
    if (!holders.isEmpty()) {
      Text.table(List.of("key", "held by", "leased at", "begun at"), holders).forEach(this::say);
    }
  }

  private void say(String line) {
    cli().out().println(Text.safe(line));
  }

  private static List<String> row(KeyReport key) {
    return List.of(
        key.now().key().toString(),
        Text.number(key.holders().size()),
        max(key.allows()),
        key.allows().rates().isEmpty() ? "-" : Rate.text(key.allows().rates()),
        key.now().state().orders().paused() ? "yes" : "no",
        Text.number(key.now().ready()),
        Text.number(key.now().delayed()));
  }

  private static String max(KeyGate allows) {
    if (allows.isCapLearned()) {
      return allows.cap() + " learned, of " + allows.askedCap();
    }
    return allows.isCapAsked()
        ? allows.cap() + " as the host asks, of " + allows.configured()
        : Text.number(allows.cap());
  }

  private static Map<String, @Nullable Object> fields(Explanation why) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    Job job = why.job();
    if (job != null) {
      fields.put("id", job.id());
      fields.put("state", job.state().name());
      fields.put("ahead", why.ahead());
      if (job.state().isFinal()) {
        fields.put("reason", job.reason());
        fields.put("detail", why.detail());
        fields.put("ended_at", job.updatedAt().toString());
      }
    }
    fields.put("gate", why.gate().name());
    fields.put("at", text(why.at()));
    fields.put("why", why.words());
    fields.put("next_at", text(why.nextAt()));
    fields.put("workers", why.workers());
    fields.put("running", why.running());
    fields.put("keys", why.keys().stream().map(ExplainCommand::fields).toList());
    return fields;
  }

  private static Map<String, @Nullable Object> fields(KeyReport key) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("key", key.now().key().toString());
    fields.put("state", key.allows().state().name());
    fields.put("max", key.allows().configured());
    fields.put("max_asked", key.allows().askedCap());
    fields.put("max_now", key.allows().cap());
    fields.put("rate", Rate.text(key.allows().rates()));
    fields.put("paused", key.now().state().orders().paused());
    fields.put("ready", key.now().ready());
    fields.put("delayed", key.now().delayed());
    List<Map<String, @Nullable Object>> holders = new ArrayList<>();
    for (Leased holder : key.holders()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("id", holder.id());
      one.put("leased_at", holder.leasedAt().toString());
      one.put("begun_at", text(holder.begun()));
      holders.add(one);
    }
    fields.put("holders", holders);
    return fields;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
