package io.drover.inbox;

import io.drover.inbox.IngestReport.Reason;
import io.drover.inbox.Parsed.Refused;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts refusals by their codes, of which there are few. For one thread. */
final class Reasons {
  private final Map<String, Reason> byCode = new HashMap<>();

  void add(long line, Refused refused) {
    byCode.merge(
        refused.code(),
        new Reason(refused.code(), 1, line, refused.detail()),
        (first, next) ->
            new Reason(first.code(), first.count() + 1, first.firstLine(), first.detail()));
  }

  List<Reason> mostFrequentFirst() {
    return byCode.values().stream()
        .sorted(Comparator.comparingLong(Reason::count).reversed().thenComparing(Reason::code))
        .toList();
  }
}
