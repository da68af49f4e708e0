package io.drover.download;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java has. */
final class Hashes {
  private Hashes() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Adds all bytes of a file. Through a stream: an interrupted thread that reads a channel closes
   * it.
   *
   * @return how many
   */
  static long update(MessageDigest digest, Path file) throws IOException {
    try (InputStream in = new DigestInputStream(new FileInputStream(file.toFile()), digest)) {
      return in.transferTo(OutputStream.nullOutputStream());
    }
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    update(digest, file);
    return hex(digest.digest());
  }

  static String sha256(String text) {
    return hex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
