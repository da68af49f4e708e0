package io.drover.settings;

/** temp. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsException(String m) {
    super(m);
  }
}
