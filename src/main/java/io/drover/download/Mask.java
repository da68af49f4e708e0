package io.drover.download;

import java.util.regex.Pattern;

/** Takes secrets out of texts with URLs in them, for logs, details and the manifest. */
final class Mask {
  private static final Pattern USER_INFO = Pattern.compile("(?i)\\b(https?://)[^/?#\\s]*@");

  /**
   * A query parameter whose name is, or ends in, one of the words that secrets go by: {@code
   * api_key}, {@code X-Amz-Signature}, {@code access_token}.
   */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)([?&;](?:[\\w.%-]*[_.-])?"
              + "(?:token|accesstoken|key|apikey|keyid|signature|sig|password|passwd|pwd|secret"
              + "|credential|credentials|auth|authorization|session|sessionid|jwt)=)[^&;#\\s]*");

  private Mask() {}

  static String in(String text) {
    String anonymous = USER_INFO.matcher(text).replaceAll("$1***@");
    return SECRET.matcher(anonymous).replaceAll("$1***");
  }
}
