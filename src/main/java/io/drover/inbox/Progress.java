package io.drover.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.inbox.IngestReport.Reason;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a list was taken, as it is committed with each batch.
 *
 * @param name what the list, its report and its rejects are called
 * @param file which bytes these are, {@link Snapshot#identity}; another file begins anew
 * @param records how many records were read, those of refused ones included
 * @param rejects how long the file of refused lines was, in bytes
 * @param seconds how long it took
 */
record Progress(
    String name,
    String file,
    long records,
    long added,
    long duplicate,
    long rejected,
    long rejects,
    double seconds,
    List<Reason> reasons) {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  Progress {
    reasons = List.copyOf(reasons);
  }

  static Progress none(String name, String file) {
    return new Progress(name, file, 0, 0, 0, 0, 0, 0, List.of());
  }

  /** This one, with the counts that it has once its last batch is committed. */
  Progress counted(Progress before, long jobs, long fresh) {
    return new Progress(
        name,
        file,
        records,
        before.added + fresh,
        before.duplicate + jobs - fresh,
        rejected,
        rejects,
        seconds,
        reasons);
  }

  String text() {
    return JsonText.of(this);
  }

  /** Empty when the text is not of this version. */
  static Optional<Progress> parse(String text) {
    try {
      return Optional.of(JSON.readValue(text, Progress.class));
    } catch (JsonProcessingException e) {
      LOG.warn("how far a list was taken cannot be read, so it begins anew: {}", e.toString());
      return Optional.empty();
    }
  }
}
