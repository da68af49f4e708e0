package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.queue.LeasePlan.Lane;
import io.drover.settings.Settings.Fairness;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeasePlanTest {
  private static final Key RESOLVER = Key.resolver("r");

  private final Map<Key, Integer> rooms = new HashMap<>();
  private int looks;

  private final class Lanes implements LeasePlan.Feed {
    private final Key resolver;
    private final Deque<Lane> lanes = new ArrayDeque<>();

    Lanes(Key resolver, Lane... lanes) {
      this.resolver = resolver;
      this.lanes.addAll(List.of(lanes));
    }

    @Override
    public Key resolver() {
      return resolver;
    }

    @Override
    public long next() {
      Lane next = lanes.peek();
      return next == null ? Long.MAX_VALUE : next.turn();
    }

    @Override
    public Lane take() {
      looks++;
      return lanes.remove();
    }

    @Override
    public void close() {
      lanes.clear();
    }
  }

  private static Lane lane(long id, int ready, long turn) {
    return new Lane(id, RESOLVER, Key.host("h" + id), ready, turn);
  }

  private List<Long> deal(int room, Fairness fairness, Lanes... feeds) throws SQLException {
    Demand demand =
        new Demand() {
          @Override
          public int room() {
            return room;
          }

          @Override
          public int roomFor(Key key) {
            return rooms.getOrDefault(key, Integer.MAX_VALUE);
          }

          @Override
          public int cap(Key key) {
            return 1;
          }
        };
    LeasePlan plan = new LeasePlan(demand, fairness, 0);
    List.of(feeds).forEach(plan::add);
    return plan.deal().stream().map(Lane::id).toList();
  }

  @Test
  void equalLanesTakeTurns() throws SQLException {
    Lanes lanes = new Lanes(RESOLVER, lane(1, 9, 0), lane(2, 9, 0), lane(3, 9, 0));
    assertThat(deal(6, Fairness.EQUAL, lanes)).containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
  }

  @Test
  void aLongerBacklogGetsMoreTurnsAndTheSmallestStillGetsSome() throws SQLException {
    Lanes lanes = new Lanes(RESOLVER, lane(1, 100_000, 0), lane(2, 10, 0));
    List<Long> order = deal(130, Fairness.DRAIN, lanes);
    assertThat(order.stream().filter(id -> id == 2).count()).isGreaterThanOrEqualTo(2);
    assertThat(order.stream().filter(id -> id == 1).count()).isGreaterThan(100);
  }

  @Test
  void aLaneWithoutRoomIsPassedOver() throws SQLException {
    rooms.put(Key.host("h1"), 1);
    Lanes lanes = new Lanes(RESOLVER, lane(1, 9, 0), lane(2, 2, 0));
    assertThat(deal(9, Fairness.EQUAL, lanes)).containsExactly(1L, 2L, 2L);
  }

  @Test
  void twoLanesOfOneHostShareItsRoom() throws SQLException {
    rooms.put(Key.host("h"), 3);
    Key other = Key.resolver("other");
    Lanes one = new Lanes(RESOLVER, new Lane(1, RESOLVER, Key.host("h"), 9, 0));
    Lanes two = new Lanes(other, new Lane(2, other, Key.host("h"), 9, 0));
    assertThat(deal(9, Fairness.EQUAL, one, two)).hasSize(3).contains(1L, 2L);
  }

  @Test
  void aThousandLanesOfAFullResolverCostOneLook() throws SQLException {
    Key full = Key.resolver("full");
    rooms.put(full, 0);
    Lane[] many = new Lane[1000];
    for (int i = 0; i < many.length; i++) {
      many[i] = new Lane(10 + i, full, Key.host("x" + i), 1, 0);
    }
    assertThat(deal(2, Fairness.EQUAL, new Lanes(full, many), new Lanes(RESOLVER, lane(1, 2, 5))))
        .containsExactly(1L, 1L);
    assertThat(looks).isEqualTo(1);
  }

  @Test
  void lanesAreReadOnlyAsFarAsTheRoomReaches() throws SQLException {
    Lane[] many = new Lane[1000];
    for (int i = 0; i < many.length; i++) {
      many[i] = lane(1 + i, 1, i);
    }
    assertThat(deal(5, Fairness.EQUAL, new Lanes(RESOLVER, many))).hasSize(5);
    assertThat(looks).isLessThan(8);
  }

  @Test
  void aJobWithoutAHostIsHeldByNoHost() throws SQLException {
    Lane none = new Lane(1, RESOLVER, Key.host(""), 9, 0);
    rooms.put(Key.host(""), 0);
    assertThat(deal(9, Fairness.EQUAL, new Lanes(RESOLVER, none))).hasSize(9);
  }
}
