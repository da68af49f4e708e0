package io.drover.queue;

import io.drover.job.Key;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ids of lanes by their names. For the writer's thread alone. */
final class LaneIds {
  private static final int REMEMBERED = 10_000;

  private record LaneName(String resolver, String host, int classOf) {}

  /** Lanes are never removed, so what was read once stays true. Bounded: the least used goes. */
  private final Map<LaneName, Long> ids =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LaneName, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Forgets what a transaction that did not commit may have made. */
  void forget() {
    ids.clear();
  }

  /** The lane of that name, made where it is missing. */
  long of(Db db, String resolverName, String hostName, int classOf) throws SQLException {
    LaneName name = new LaneName(resolverName, hostName, classOf);
    Long known = ids.get(name);
    if (known != null) {
      return known;
    }
    long resolver = keyId(db, Key.resolver(resolverName));
    long host = keyId(db, Key.host(hostName));
    db.update("lane-add", resolver, host, classOf);
    long id = db.number("lane-id", resolver, host, classOf).orElseThrow();
    ids.put(name, id);
    return id;
  }

  /** The id of a key, which is made where it is missing. */
  static long keyId(Db db, Key key) throws SQLException {
    db.update("key-add", KeyRows.kind(key), key.name());
    return db.number("key-id", KeyRows.kind(key), key.name()).orElseThrow();
  }
}
