package io.drover.limit;

import io.drover.settings.Rate;
import java.util.ArrayList;
import java.util.List;

/**
 * How a host itself asks to be used. A command goes before it. Immutable.
 *
 * @param rates how often; empty when it does not say
 * @param cap how many at once; {@link Integer#MAX_VALUE} when it does not say
 * @param binding whether it holds beside what the settings say; else only where they say nothing
 */
public record Published(List<Rate> rates, int cap, boolean binding) {

  /** It says nothing. */
  public static final Published NOTHING = new Published(List.of(), Integer.MAX_VALUE, false);

  public Published {
    rates = List.copyOf(rates);
    if (cap < 1) {
      throw new IllegalArgumentException("a cap is at least 1, not " + cap);
    }
  }

  /** What {@link #parse} reads. */
  String text() {
    return cap + " " + binding + " " + Rate.text(rates);
  }

  static Published parse(String text) {
    String[] parts = text.split(" ", 3);
    List<Rate> rates = parts[2].isEmpty() ? List.of() : Rate.parse(parts[2]);
    return new Published(rates, Integer.parseInt(parts[0]), Boolean.parseBoolean(parts[1]));
  }

  /** Together with the rates of the settings. */
  List<Rate> beside(List<Rate> settings) {
    if (settings.isEmpty() || rates.isEmpty()) {
      return settings.isEmpty() ? rates : settings;
    }
    List<Rate> all = new ArrayList<>(settings);
    if (binding) {
      rates.stream().filter(rate -> !all.contains(rate)).forEach(all::add);
    }
    return all;
  }
}
