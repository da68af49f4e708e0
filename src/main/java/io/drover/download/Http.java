package io.drover.download;

import io.drover.settings.Settings;
import java.io.IOException;
import java.net.SocketException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.RouteInfo;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client with everything turned off that it would do by itself: it sleeps the thread on
 * 429, follows redirects without asking us, keeps cookies, and unpacks without a bound.
 * Thread-safe.
 */
final class Http implements AutoCloseable {
  private static final int MAX_HEADERS = 200;
  private static final int MAX_LINE = 64 * 1024;

  /** How many connections are kept for the next file of their hosts, for each worker and in all. */
  private static final int KEPT_FOR_EACH = 8;

  private static final int MAX_KEPT = 512;
  private static final TimeValue KEPT = TimeValue.ofSeconds(30);

  /**
   * A connection that was quiet for longer may well have been closed by its server, which is looked
   * for first; of others the request itself finds out.
   */
  private static final TimeValue QUIET = TimeValue.ofSeconds(1);

  private final CloseableHttpClient keeping;
  private final CloseableHttpClient fresh;

  /**
   * @param workers how many requests run at once
   */
  Http(Settings.Download settings, int workers, DnsResolver dns) {
    this.keeping = client(settings, workers, dns).evictIdleConnections(KEPT).build();
    this.fresh =
        client(settings, workers, dns).setConnectionReuseStrategy((q, a, context) -> false).build();
  }

  /**
   * Sends a GET and reads the head of its answer. A server may close a connection that it kept just
   * as the next request comes (RFC 9112, 9.3.1): that one is sent again, once, on a connection of
   * its own.
   */
  ClassicHttpResponse open(HttpHost host, HttpUriRequestBase request, Watch watch)
      throws IOException, Fault {
    HttpClientContext context = HttpClientContext.create();
    try {
      ClassicHttpResponse response = open(keeping, host, request, context);
      if (response.getCode() != HttpStatus.SC_REQUEST_TIMEOUT || answersSoFar(context) < 2) {
        return response;
      }
      response.close(); // a farewell that has crossed the request (RFC 9110, 15.5.9)
      return open(fresh, host, request, HttpClientContext.create());
    } catch (NoHttpResponseException
        | ConnectionClosedException
        | SocketException
        | SSLException e) {
      watch.verify();
      if (answersSoFar(context) < 1) {
        throw e;
      }
      return open(fresh, host, request, HttpClientContext.create());
    }
  }

  private static ClassicHttpResponse open(
      CloseableHttpClient client,
      HttpHost host,
      HttpUriRequestBase request,
      HttpClientContext context)
      throws IOException {
    try {
      return client.executeOpen(host, request, context);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Where a status of 000 ends, which the client's parser lets through; an abort as it begins.
      throw new ClientProtocolException(e.getMessage(), e);
    }
  }

  /** How many answers the connection has given so far; a proxy's tunnel is none. */
  private static long answersSoFar(HttpClientContext context) {
    EndpointDetails connection = context.getEndpointDetails();
    RouteInfo route = context.getHttpRoute();
    int tunnels = route != null && route.isTunnelled() ? 1 : 0;
    return connection == null ? 0 : connection.getResponseCount() - tunnels;
  }

  private static HttpClientBuilder client(
      Settings.Download settings, int workers, DnsResolver dns) {
    Timeout connect = Timeout.of(settings.connectTimeout());
    return HttpClients.custom()
        .setConnectionManager(connections(settings, workers, dns))
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(connect)
                .setResponseTimeout(Timeout.of(settings.idleTimeout()))
                .setAuthenticationEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .build())
        .setRequestExecutor(new OnCleanConnections())
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableDefaultUserAgent()
        .setProxy(proxy(settings));
  }

  private static PoolingHttpClientConnectionManager connections(
      Settings.Download settings, int workers, DnsResolver dns) {
    Timeout connect = Timeout.of(settings.connectTimeout());
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(dns)
        .setMaxConnTotal(Math.max(workers, Math.min(KEPT_FOR_EACH * workers, MAX_KEPT)))
        .setMaxConnPerRoute(workers)
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(connect)
                .setSocketTimeout(Timeout.of(settings.idleTimeout()))
                .setValidateAfterInactivity(QUIET)
                .build())
        .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(connect).build())
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(
                    Http1Config.custom()
                        .setMaxHeaderCount(MAX_HEADERS)
                        .setMaxLineLength(MAX_LINE)
                        .build())
                .build())
        .build();
  }

  /**
   * What lies on a kept connection before the request is sent is no answer to it: more than the
   * last answer announced, or a farewell. The check for a connection that was closed does not mind.
   */
  private static final class OnCleanConnections extends HttpRequestExecutor {
    private static final Timeout LEAST = Timeout.ofMilliseconds(1);

    @Override
    public ClassicHttpResponse execute(
        ClassicHttpRequest request,
        HttpClientConnection connection,
        HttpResponseInformationCallback informed,
        HttpContext context)
        throws IOException, HttpException {
      EndpointDetails kept = connection.getEndpointDetails();
      if (kept != null && kept.getResponseCount() > 0) {
        HttpCoreContext.cast(context).setEndpointDetails(kept); // for who catches what is thrown
        if (connection.isDataAvailable(LEAST)) {
          throw new NoHttpResponseException("the server had said something before it was asked");
        }
      }
      return super.execute(request, connection, informed, context);
    }
  }

  /** Through which everything is asked for; null when nothing is. */
  static @Nullable HttpHost proxy(Settings.Download settings) {
    String text = settings.proxy();
    if (text == null) {
      return null;
    }
    Url url =
        Url.parse(text.contains("://") ? text : "http://" + text)
            .orElseThrow(() -> new IllegalArgumentException("not a proxy: " + Mask.in(text)));
    return new HttpHost(url.scheme(), url.host(), url.port());
  }

  @Override
  public void close() throws IOException {
    try (fresh) {
      keeping.close();
    }
  }
}
