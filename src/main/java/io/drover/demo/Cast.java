package io.drover.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The hosts of the demo. */
final class Cast {
  private Cast() {}

  /** The slow one first, as in a list that was sorted by somebody else. */
  static List<DemoHost> hosts() {
    List<DemoHost> hosts = new ArrayList<>();
    hosts.add(host("archive", "slow, 0.7 s for each", 52, Manner.steady(700)));
    hosts.add(host("metered", "2/s", 20, 1, Manner.metered(2, 1, 40)));
    hosts.add(host("library", "quick", 120, Manner.steady(60)));
    hosts.add(host("flaky", "flaky", 36, Manner.flaky(120)));
    hosts.add(host("broken", "broken", 8, Manner.broken(80)));
    hosts.add(
        new DemoHost(
            "single.example",
            "set to 1 at once",
            40,
            0,
            Manner.steady(150),
            Map.of("drover.limit.host.single.example", "1")));
    hosts.add(
        new DemoHost(
            "paced.example",
            "set to 4/s",
            36,
            0,
            Manner.steady(50),
            Map.of("drover.rate.host.paced.example", "4/s")));
    for (String name : List.of("botany", "geology", "zoology")) {
      hosts.add(host(name, "small", 26, Manner.steady(200)));
    }
    return hosts;
  }

  private static DemoHost host(String name, String manners, int papers, Manner manner) {
    return host(name, manners, papers, 0, manner);
  }

  private static DemoHost host(
      String name, String manners, int papers, int priority, Manner manner) {
    return new DemoHost(name + ".example", manners, papers, priority, manner, Map.of());
  }
}
