package io.drover.worker;

import org.apache.camel.Exchange;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.CliConnectorFactory;
import org.apache.camel.support.DefaultExchange;

/** Exchanges without a route. */
final class Exchanges {
  private Exchanges() {}

  static Exchange of(Object body) {
    Main main = new Main();
    main.setPropertyPlaceholderLocations("false");
    main.configure().withJmxEnabled(false);
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeConfigure(BaseMainSupport camel) {
            // Its thread would look at a context that is only starting.
            camel
                .getCamelContext()
                .getCamelContextExtension()
                .getContextPlugin(CliConnectorFactory.class)
                .setEnabled(false);
          }
        });
    main.init();
    Exchange exchange = new DefaultExchange(main.getCamelContext());
    exchange.getMessage().setBody(body);
    return exchange;
  }
}
