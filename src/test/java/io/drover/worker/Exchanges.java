package io.drover.worker;

import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.support.DefaultExchange;

/** Exchanges without a route. */
final class Exchanges {
  private Exchanges() {}

  static Exchange of(Object body) {
    Main main = new Main();
    main.setPropertyPlaceholderLocations("false");
    main.init();
    Exchange exchange = new DefaultExchange(main.getCamelContext());
    exchange.getMessage().setBody(body);
    return exchange;
  }
}
