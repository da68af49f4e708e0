package io.drover.limit;

import io.drover.settings.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private static final Pattern NOTE = Pattern.compile(" said (\\d{1,10}) (true|false) (.*)");

  public Published {
    rates = List.copyOf(rates);
    if (cap < 1) {
      throw new IllegalArgumentException("a cap is at least 1, not " + cap);
    }
  }

  /** What {@link #noted} finds, wherever it stands in a text; empty for nothing. */
  String note() {
    return equals(NOTHING) ? "" : " said " + cap + " " + binding + " " + Rate.text(rates);
  }

  /** What a text has noted. */
  static Published noted(String text) {
    Matcher note = NOTE.matcher(text);
    if (!note.find()) {
      return NOTHING;
    }
    List<Rate> rates = note.group(3).isEmpty() ? List.of() : Rate.parse(note.group(3));
    return new Published(
        rates, Integer.parseInt(note.group(1)), Boolean.parseBoolean(note.group(2)));
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
