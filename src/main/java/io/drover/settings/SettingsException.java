package io.drover.settings;

import java.util.List;

/** Settings that cannot be used; the message lists every fault, one a line. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param faults each with the key, the value and what would do, one at least
   */
  public SettingsException(List<String> faults) {
    super("the settings cannot be used:\n  " + String.join("\n  ", faults));
  }
}
