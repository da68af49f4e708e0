package io.drover.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for any host names, signed by nobody whom a JVM knows, as a company has it that
 * looks into the TLS of its people.
 */
public final class Certificate {
  private static final String PASSWORD = "changeit";
  private static final String TYPE = "PKCS12";

  private final Path trusted;
  private final SSLContext context;

  private Certificate(Path trusted, SSLContext context) {
    this.trusted = trusted;
    this.context = context;
  }

  /**
   * Makes one with the JDK's keytool.
   *
   * @param folder where its files are kept
   */
  public static Certificate of(Path folder, Collection<String> hosts)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = folder.resolve("origin.p12");
    keytool(
        folder,
        List.of(
            "-genkeypair",
            "-alias",
            "origin",
            "-keyalg",
            "EC",
            "-dname",
            "CN=origin",
            "-ext",
            "san=" + hosts.stream().map("dns:"::concat).collect(Collectors.joining(",")),
            "-keystore",
            file.toString(),
            "-storetype",
            TYPE,
            "-storepass",
            PASSWORD));
    KeyStore own = KeyStore.getInstance(TYPE);
    try (InputStream in = Files.newInputStream(file)) {
      own.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return new Certificate(trusting(own, folder.resolve("trusted.p12")), context);
  }

  private static void keytool(Path folder, List<String> args)
      throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    ProcessBuilder builder = new ProcessBuilder(tool.toString());
    builder.command().addAll(args);
    Path said = folder.resolve("keytool.txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + Files.readString(said));
    }
  }

  /** A store with the certificate alone, without its key. */
  private static Path trusting(KeyStore own, Path file)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(TYPE);
    trusted.load(null, null);
    trusted.setCertificateEntry("origin", own.getCertificate("origin"));
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  /** A socket that shows it to who connects. */
  public ServerSocket listen(InetAddress address, int port) throws IOException {
    return context.getServerSocketFactory().createServerSocket(port, 200, address);
  }

  /** What a JVM needs to trust it, and nobody else. */
  public List<String> options() {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + trusted,
        "-Djavax.net.ssl.trustStoreType=" + TYPE,
        "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
  }
}
