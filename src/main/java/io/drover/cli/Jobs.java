package io.drover.cli;

import io.drover.job.Hosts;
import io.drover.job.Job;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs for printing. Pure. */
final class Jobs {
  private Jobs() {}

  /** The key of a host that somebody typed; null for none. */
  static @Nullable String hostKey(@Nullable String typed) {
    return typed == null ? null : Hosts.key(typed).orElse(typed);
  }

  static Map<String, @Nullable Object> fields(Job job) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", job.id());
    fields.put("state", job.state().name());
    fields.put("attempts", job.attempts());
    fields.put("resolver", job.resolver().name());
    fields.put("host", job.host().name());
    fields.put("priority", job.priority());
    fields.put("reason", job.reason());
    fields.put("not_before", job.runAt() == null ? null : job.runAt().toString());
    fields.put("created_at", job.createdAt().toString());
    fields.put("updated_at", job.updatedAt().toString());
    return fields;
  }
}
