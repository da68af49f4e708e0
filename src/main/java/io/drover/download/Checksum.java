package io.drover.download;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says the bytes of a whole file come to.
 *
 * @param algorithm as Java names it
 * @param hex lower case
 */
record Checksum(String algorithm, String hex) {
  private static final Map<String, Integer> DIGITS =
      Map.of("MD5", 32, "SHA-1", 40, "SHA-256", 64, "SHA-512", 128);
  private static final Pattern NAMED =
      Pattern.compile("(md5|sha-?1|sha-?256|sha-?512)[:=]([0-9a-f]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern IN_HEADER =
      Pattern.compile(
          "(?:^|[,\\s])(md5|sha-256|sha-512|sha-1|sha)=:?([A-Za-z0-9+/]+={0,2})",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern MD5_ETAG = Pattern.compile("\"([0-9a-f]{32})\"");

  /** Reads {@code md5:…}, {@code sha256:…}; empty for all else. */
  static Optional<Checksum> parse(String text) {
    Matcher named = NAMED.matcher(text.strip());
    return named.matches() ? of(named.group(1), named.group(2)) : Optional.empty();
  }

  /** The one that a resolver named, and those of the answer's headers. */
  static List<Checksum> all(@Nullable Checksum given, HttpResponse response) {
    List<Checksum> all = new ArrayList<>();
    if (given != null) {
      all.add(given);
    }
    // Content-MD5 is of what was sent, which after a Range is not the whole file.
    if (response.getCode() == 200) {
      Answers.texts(response, "Content-MD5")
          .flatMap(text -> base64("md5", text).stream())
          .forEach(all::add);
    }
    Stream.of("Repr-Digest", "Digest", "x-goog-hash")
        .filter(header -> !header.equals("x-goog-hash") || isSentAsStored(response))
        .flatMap(header -> Answers.texts(response, header))
        .flatMap(text -> IN_HEADER.matcher(text).results())
        .flatMap(one -> base64(one.group(1), one.group(2)).stream())
        .forEach(all::add);
    s3(response).ifPresent(all::add);
    return all;
  }

  /** Google's hashes are of what it stores; what it stores packed, it unpacks for us. */
  private static boolean isSentAsStored(HttpResponse response) {
    return Answers.text(response, "x-goog-stored-content-encoding")
        .filter(encoding -> !encoding.equals("identity"))
        .isEmpty();
  }

  /**
   * The ETag of an object in S3 that came in one piece and is not encrypted with a key of a user's.
   */
  private static Optional<Checksum> s3(HttpResponse response) {
    boolean plain =
        Answers.text(response, "Server").filter("AmazonS3"::equals).isPresent()
            && Answers.text(response, "x-amz-server-side-encryption")
                .filter(how -> !how.equals("AES256"))
                .isEmpty()
            && Answers.text(response, "x-amz-server-side-encryption-customer-algorithm").isEmpty();
    return plain
        ? Answers.text(response, "ETag")
            .map(MD5_ETAG::matcher)
            .filter(Matcher::matches)
            .flatMap(etag -> of("md5", etag.group(1)))
        : Optional.empty();
  }

  private static Optional<Checksum> base64(String name, String text) {
    try {
      return of(name, HexFormat.of().formatHex(Base64.getDecoder().decode(text)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Checksum> of(String name, String hex) {
    String upper = name.toUpperCase(Locale.ROOT);
    String algorithm = upper.equals("SHA") ? "SHA-1" : upper.replaceFirst("^SHA(?=\\d)", "SHA-");
    return DIGITS.getOrDefault(algorithm, 0) == hex.length()
        ? Optional.of(new Checksum(algorithm, hex.toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  /** Refuses a file that comes to something else. */
  void verify(Path file, Url url) throws IOException, Fault {
    String found = HexFormat.of().formatHex(digest(file));
    if (!found.equals(hex)) {
      throw Fault.of(
          Reason.CHECKSUM_MISMATCH,
          url + " has the " + algorithm + " " + found + " and should have " + hex);
    }
  }

  private byte[] digest(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      Hashes.update(digest, file);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
