package io.drover.download;

import io.drover.settings.Settings;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.net.URIAuthority;

/** What we send: a GET with our name, and the user's headers for exactly the host they are for. */
final class Requests {
  private final String userAgent;
  private final Map<String, Map<String, String>> headers = new HashMap<>();

  Requests(Settings.Download settings) {
    this.userAgent = userAgent(settings);
    settings.headers().forEach((host, own) -> headers.put(host.toLowerCase(Locale.ROOT), own));
  }

  /**
   * @param secret whether the way so far allows credentials: not after a redirect from https to
   *     http, which would send them in the clear
   */
  HttpUriRequestBase get(Url url, boolean secret) {
    HttpUriRequestBase request = new HttpUriRequestBase("GET", URI.create("/"));
    request.setScheme(url.scheme());
    request.setAuthority(new URIAuthority(url.host(), url.explicitPort()));
    request.setPath(url.target());
    request.setHeader(HttpHeaders.USER_AGENT, userAgent);
    request.setHeader(HttpHeaders.ACCEPT, "*/*");
    request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
    if (secret) {
      headers.getOrDefault(url.host(), Map.of()).forEach(request::setHeader);
    }
    return request;
  }

  String userAgent() {
    return userAgent;
  }

  private static String userAgent(Settings.Download settings) {
    if (settings.userAgent() != null) {
      return settings.userAgent();
    }
    String version = Requests.class.getPackage().getImplementationVersion();
    String product = "Drover/" + (version == null ? "dev" : version);
    return settings.mailto() == null ? product : product + " (mailto:" + settings.mailto() + ")";
  }
}
