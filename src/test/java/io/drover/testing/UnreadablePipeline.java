package io.drover.testing;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

/** Leaves a map that a class is missing for. */
public final class UnreadablePipeline {
  public Map<String, String> run() {
    return new AbstractMap<>() {
      @Override
      public Set<Entry<String, String>> entrySet() {
        throw new NoClassDefFoundError("acme/Part");
      }
    };
  }
}
