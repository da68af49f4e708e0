package io.drover.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Request headers for a collector, from the variables that OpenTelemetry names for them. */
final class OtlpHeaders {
  private static final String HEADER =
      "\\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+\\s*=([\\t\\x20-\\x24\\x26-\\x7e]|%[2-6][0-9A-Fa-f]|%7[0-9A-Ea-e])*+";

  private OtlpHeaders() {}

  /**
   * Those for one signal, or else for all.
   *
   * @param signal such as TRACES
   * @throws IllegalArgumentException with the name of the variable, and without its value
   */
  static Map<String, String> of(Map<String, String> variables, String signal) {
    String own = "OTEL_EXPORTER_OTLP_" + signal + "_HEADERS";
    String name = variables.getOrDefault(own, "").isBlank() ? "OTEL_EXPORTER_OTLP_HEADERS" : own;
    Map<String, String> headers = new LinkedHashMap<>();
    for (String one : variables.getOrDefault(name, "").split(",", -1)) {
      if (one.isBlank()) {
        continue;
      }
      if (!one.matches(HEADER)) {
        throw new IllegalArgumentException(
            name + " (environment): allowed: name=value,name=value, values percent-encoded");
      }
      int equals = one.indexOf('=');
      headers.put(one.substring(0, equals).strip(), decoded(one.substring(equals + 1).strip()));
    }
    return headers;
  }

  private static String decoded(String value) {
    return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
