package io.drover.download;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;

/** What an exception of the network means. */
final class Faults {
  private Faults() {}

  static Fault of(IOException e, boolean inBody, Url url) {
    return Fault.of(reason(e, inBody), url + ": " + e.getMessage());
  }

  private static Reason reason(IOException e, boolean inBody) {
    if (e instanceof CheckedDns.Refused) {
      return Reason.ADDRESS_REFUSED;
    } else if (e instanceof UnknownHostException) {
      return Reason.DNS_FAILED;
    } else if (e instanceof ConnectTimeoutException
        || e instanceof ConnectionRequestTimeoutException
        || e instanceof ConnectException
        || e instanceof NoRouteToHostException) {
      return Reason.CONNECT_FAILED;
    } else if (e instanceof SocketTimeoutException) {
      return Reason.STALLED;
    } else if (e instanceof SSLException && !inBody) {
      return Reason.TLS_FAILED;
    } else if (e instanceof TruncatedChunkException
        || (e instanceof ConnectionClosedException && inBody)) {
      return Reason.CUT_SHORT;
    } else if (e instanceof ClientProtocolException
        || e instanceof MalformedChunkCodingException
        || e instanceof MessageConstraintException) {
      return Reason.BAD_RESPONSE;
    }
    return Reason.CONNECTION_LOST;
  }
}
