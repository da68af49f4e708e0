package io.drover.limit;

import io.drover.job.Key;
import io.drover.settings.Settings.Caps;

/**
 * How many jobs of each key may run at once. Immutable.
 *
 * @param caps what the settings say
 */
public record Limits(Caps caps) {

  /** The cap of a key, at least 1; without bound for the absence of a host. */
  public int cap(Key key) {
    if (key.isNone()) {
      return Integer.MAX_VALUE;
    }
    return switch (key.kind()) {
      case RESOLVER -> caps.resolvers().getOrDefault(key.name(), caps.resolverDefault());
      case HOST -> caps.hosts().getOrDefault(key.name(), caps.hostDefault());
    };
  }
}
