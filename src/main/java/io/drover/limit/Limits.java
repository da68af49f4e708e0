package io.drover.limit;

import io.drover.job.Key;
import io.drover.job.KeyOrders;
import io.drover.settings.Rate;
import io.drover.settings.Settings.Caps;
import io.drover.settings.Settings.Rates;
import java.util.List;

/**
 * What holds for a key: what was commanded, else what the settings say. Immutable.
 *
 * @param caps what the settings say of jobs at once
 * @param rates what the settings say of starts
 */
public record Limits(Caps caps, Rates rates) {

  /**
   * How many jobs of a key may run at once, at least 1; without bound for the absence of a host.
   */
  public int cap(Key key, KeyOrders orders) {
    if (key.isNone()) {
      return Integer.MAX_VALUE;
    }
    if (orders.cap() != null) {
      return orders.cap();
    }
    return switch (key.kind()) {
      case RESOLVER -> caps.resolvers().getOrDefault(key.name(), caps.resolverDefault());
      case HOST -> caps.hosts().getOrDefault(key.name(), caps.hostDefault());
    };
  }

  /** How often jobs of a key may start; empty when nothing says so. */
  public List<Rate> rates(Key key, KeyOrders orders) {
    if (key.isNone()) {
      return List.of();
    }
    if (orders.rate() != null) {
      return Rate.parse(orders.rate());
    }
    return (key.kind() == Key.Kind.RESOLVER ? rates.resolvers() : rates.hosts())
        .getOrDefault(key.name(), List.of());
  }
}
