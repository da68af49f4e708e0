package io.drover.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells one boot of this machine from another: whatever an earlier boot began is gone. */
public final class BootId {
  private BootId() {}

  /** The same until the machine starts anew; empty where the system has none. */
  public static String current() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
