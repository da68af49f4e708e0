package io.drover.download;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Saves an answer as the file of a name. Goes on with what an earlier attempt left, where the
 * server can say by a strong validator that it still has the same bytes. For one URL and one
 * thread.
 */
final class Saving implements Hops.Reader<StoredFile> {
  private final ArtifactStore store;
  private final Answers answers;
  private final SafeName name;
  private final Candidate candidate;
  private final long maxSize;
  private final Trail trail;
  private @Nullable Partial left;
  private @Nullable Earlier earlier;

  /**
   * @param trail learns what a server that has nothing new does not repeat
   */
  Saving(
      ArtifactStore store,
      Answers answers,
      SafeName name,
      Candidate candidate,
      long maxSize,
      Trail trail) {
    this.store = store;
    this.answers = answers;
    this.name = name;
    this.candidate = candidate;
    this.maxSize = maxSize;
    this.trail = trail;
    this.left = store.left(name).orElse(null);
    this.earlier = store.earlier(name).orElse(null);
  }

  @Override
  public void prepare(HttpUriRequestBase request, Url url) {
    Partial partial = left;
    if (partial != null && partial.isOf(url)) {
      request.setHeader(HttpHeaders.RANGE, "bytes=" + partial.bytes() + "-");
      request.setHeader(HttpHeaders.IF_RANGE, partial.etag());
    } else if (earlier != null && earlier.isOf(url)) {
      set(request, HttpHeaders.IF_NONE_MATCH, earlier.answer().etag());
      set(request, HttpHeaders.IF_MODIFIED_SINCE, earlier.answer().lastModified());
    }
  }

  private static void set(HttpUriRequestBase request, String header, @Nullable String value) {
    if (value != null) {
      request.setHeader(header, value);
    }
  }

  @Override
  public Optional<StoredFile> read(ClassicHttpResponse response, Url url, Watch watch)
      throws IOException, Fault {
    Partial partial = left;
    boolean asked = partial != null && partial.isOf(url);
    left = null;
    Earlier same = earlier;
    earlier = null;
    if (same != null && !asked && same.isOf(url) && response.getCode() == 304) {
      return unchanged(same, response, url, watch);
    }
    if (partial != null && asked && response.getCode() == 206) {
      return continued(partial, response, url, watch);
    }
    if (asked && response.getCode() == 304) {
      return again(response, watch); // the server takes If-Range for If-None-Match
    }
    if (partial != null && asked && response.getCode() == 416) {
      Bodies.drain(response.getEntity(), watch);
      return completed(partial, response, url);
    }
    if (!answers.isFile(response)) {
      Bodies.drain(response.getEntity(), watch);
      throw answers.fault(response, url);
    }
    answers.checkHeaders(response, url, maxSize);
    try (PartFile part = store.begin(name)) {
      Optional<String> etag = strongEtag(response);
      if (etag.isPresent()) {
        long whole = response.getEntity().getContentLength();
        store.note(name, new Partial(url.toString(), etag.get(), whole, 0));
      }
      fill(part, response, url, watch);
      return Optional.of(publish(part, response, url, isAnnounced(response.getEntity())));
    }
  }

  /** What is here is what the server has, if it is still what was stored. */
  private Optional<StoredFile> unchanged(
      Earlier same, ClassicHttpResponse response, Url url, Watch watch) throws Fault {
    Bodies.drain(response.getEntity(), watch);
    Path file = store.path(same.file());
    try {
      if (!same.isWhole(store.dir())) {
        return Optional.empty();
      }
      candidate.accept().check(Content.of(file), same.answer().contentType(), true, url);
      for (Checksum checksum : Checksum.all(candidate.checksum(), response)) {
        checksum.verify(file, url);
      }
    } catch (IOException e) {
      throw Fault.disk(e, store.dir());
    }
    store.discard(name);
    trail.repeats(same.answer());
    return Optional.of(same.file());
  }

  private Optional<StoredFile> continued(
      Partial partial, ClassicHttpResponse response, Url url, Watch watch)
      throws IOException, Fault {
    Optional<ContentRange> range =
        Answers.text(response, HttpHeaders.CONTENT_RANGE)
            .flatMap(ContentRange::parse)
            .filter(r -> r.continues(partial.bytes()) && partial.mayBeOf(r.total()));
    boolean fits =
        range.isPresent()
            && strongEtag(response).filter(partial.etag()::equals).isPresent()
            && !answers.isPacked(response);
    if (!fits) {
      return again(response, watch);
    }
    answers.checkHeaders(response, url, maxSize - partial.bytes());
    Optional<PartFile> more = store.resume(name);
    if (more.isEmpty()) {
      return again(response, watch);
    }
    try (PartFile part = more.get()) {
      fill(part, response, url, watch);
      return part.bytes() == range.get().total()
          ? Optional.of(publish(part, response, url, true))
          : Optional.empty();
    }
  }

  /** The range begins where the file ends: what is here may be all there is. */
  private Optional<StoredFile> completed(Partial partial, ClassicHttpResponse response, Url url)
      throws Fault {
    boolean whole =
        partial.mayBeOf(partial.bytes())
            && Answers.text(response, HttpHeaders.CONTENT_RANGE)
                .filter(text -> text.equals("bytes */" + partial.bytes()))
                .isPresent();
    Optional<PartFile> all = whole ? store.resume(name) : Optional.empty();
    if (all.isEmpty()) {
      store.discard(name);
      return Optional.empty();
    }
    try (PartFile part = all.get()) {
      return Optional.of(publish(part, response, url, true));
    }
  }

  private Optional<StoredFile> again(ClassicHttpResponse response, Watch watch) throws Fault {
    Bodies.drain(response.getEntity(), watch);
    store.discard(name);
    return Optional.empty();
  }

  private void fill(PartFile part, ClassicHttpResponse response, Url url, Watch watch)
      throws IOException, Fault {
    HttpEntity entity = response.getEntity();
    try {
      Bodies.copy(entity, url, part.bytes(), maxSize, watch, part::write);
    } catch (IOException e) {
      part.keep();
      throw e;
    }
    if (part.bytes() == 0) {
      throw Fault.of(Reason.EMPTY_BODY, url + " answered with no bytes");
    }
  }

  private static boolean isAnnounced(HttpEntity entity) {
    return entity.getContentLength() >= 0 || entity.isChunked();
  }

  private StoredFile publish(PartFile part, HttpResponse response, Url url, boolean announced)
      throws Fault {
    String type = Answers.text(response, HttpHeaders.CONTENT_TYPE).orElse(null);
    try {
      part.finish();
      Content content = Content.of(part.path());
      candidate.accept().check(content, type, announced, url);
      for (Checksum checksum : Checksum.all(candidate.checksum(), response)) {
        checksum.verify(part.path(), url);
      }
      return store.publish(part, name, FileType.extension(type, url.path(), content.kind()));
    } catch (IOException e) {
      throw Fault.disk(e, store.dir());
    }
  }

  private static Optional<String> strongEtag(HttpResponse response) {
    return Answers.text(response, HttpHeaders.ETAG)
        .filter(etag -> etag.length() >= 2 && etag.length() <= 200 && etag.startsWith("\""));
  }
}
