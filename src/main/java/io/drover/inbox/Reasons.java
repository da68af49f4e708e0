package io.drover.inbox;

import io.drover.inbox.IngestReport.Reason;
import io.drover.inbox.Parsed.Refused;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts refusals by their codes, of which there are few. For one thread. */
final class Reasons {
  private static final int EXAMPLE = 100;

  private final Map<String, Reason> byCode = new HashMap<>();

  Reasons(List<Reason> before) {
    before.forEach(reason -> byCode.put(reason.code(), reason));
  }

  void add(long line, Refused refused, Records record) {
    Reason known = byCode.get(refused.code());
    byCode.put(
        refused.code(),
        known == null
            ? new Reason(refused.code(), 1, line, refused.detail(), record.head(EXAMPLE))
            : known.oneMore());
  }

  List<Reason> mostFrequentFirst() {
    return byCode.values().stream()
        .sorted(Comparator.comparingLong(Reason::count).reversed().thenComparing(Reason::code))
        .toList();
  }
}
