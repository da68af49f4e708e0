package io.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.inbox.Parsed;
import io.drover.inbox.RecordParser;
import io.drover.job.Artifact;
import io.drover.job.NewJob;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Enqueued;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds one job. */
@Command(name = "enqueue", description = "Adds one job; a known id changes nothing.")
final class EnqueueCommand extends QueueCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "What the job is known by.")
  private String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON",
      description = "The record, an object; - reads it from stdin.")
  private @Nullable String json;

  @Option(names = "--priority", paramLabel = "N", description = "Higher comes first within a lane.")
  private @Nullable Integer priority;

  @Option(names = "--resolver", paramLabel = "R", description = "The resolver key.")
  private @Nullable String resolver;

  @Option(names = "--url", paramLabel = "U", description = "Where the artifact is.")
  private @Nullable String url;

  @Option(
      names = "--not-before",
      paramLabel = "T",
      description = "Not before this time: 2026-12-24T18:00:00Z, 2026-12-24, or 90m from now.")
  private @Nullable String notBefore;

  @Override
  public Integer call() throws IOException {
    NewJob job = job();
    try (WorkQueue queue = cli().openQueue(cli().load(Map.of()).settings())) {
      Enqueued result = queue.enqueue(List.of(job)).get(0);
      cli().out().println(result.added() ? "enqueued" : "already known (" + result.state() + ")");
    }
    return 0;
  }

  private NewJob job() throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", id);
    given().fields().forEach(fields::putIfAbsent);
    if (url != null) {
      fields.put("url", url);
    }
    if (resolver != null) {
      fields.put("resolver", resolver);
    }
    Artifact artifact = new Artifact(fields);
    try {
      Instant time =
          notBefore == null
              ? artifact.notBefore().orElse(null)
              : Times.parse(notBefore, InstantSource.system());
      return new NewJob(
          id,
          resolver == null ? artifact.resolver() : resolver,
          artifact.host(),
          priority == null ? artifact.priority().orElse(0) : priority,
          time,
          new ObjectMapper().writeValueAsString(fields));
    } catch (IllegalArgumentException | JsonProcessingException e) {
      throw new CommandException("job " + id + " was not enqueued: " + e.getMessage());
    }
  }

  private Artifact given() throws IOException {
    if (json == null) {
      return new Artifact(Map.of());
    }
    byte[] bytes =
        json.equals("-") ? System.in.readAllBytes() : json.getBytes(StandardCharsets.UTF_8);
    Parsed parsed = new RecordParser().parse(bytes);
    if (parsed instanceof Parsed.Accepted accepted) {
      return accepted.artifact();
    }
    throw new CommandException(
        "job " + id + " was not enqueued: " + ((Parsed.Refused) parsed).reason());
  }
}
