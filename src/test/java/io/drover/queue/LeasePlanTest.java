package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Demand;
import io.drover.job.Demand.Room;
import io.drover.job.Key;
import io.drover.job.KeyState;
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

  private static final long SERVICE = 50_000;

  private final Map<Key, Integer> rooms = new HashMap<>();
  private final Map<Key, Long> opening = new HashMap<>();
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
    public KeyState state() {
      return KeyState.NONE;
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
    return lane(id, RESOLVER, "h" + id, ready, turn);
  }

  private static Lane lane(long id, Key resolver, String host, int ready, long turn) {
    return new Lane(id, resolver, Key.host(host), KeyState.NONE, ready, SERVICE, turn);
  }

  private List<Long> deal(int room, Fairness fairness, Lanes... feeds) throws SQLException {
    LeasePlan plan = plan(room, fairness);
    List.of(feeds).forEach(feed -> plan.add(1, feed));
    return plan.deal().stream().map(Lane::id).toList();
  }

  private LeasePlan plan(int room, Fairness fairness) {
    Demand demand =
        new Demand() {
          @Override
          public long now() {
            return 0;
          }

          @Override
          public int room() {
            return room;
          }

          @Override
          public Room roomFor(Key key, KeyState state) {
            return new Room(
                rooms.getOrDefault(key, Integer.MAX_VALUE),
                opening.getOrDefault(key, Room.WHEN_FREED),
                1);
          }

          @Override
          public String reserve(Key key, int jobs) {
            return null;
          }
        };
    return new LeasePlan(demand, new Weights(fairness, SERVICE, 0), 1, List.of(0L, 0L, 0L));
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
    Lanes one = new Lanes(RESOLVER, lane(1, RESOLVER, "h", 9, 0));
    Lanes two = new Lanes(other, lane(2, other, "h", 9, 0));
    assertThat(deal(9, Fairness.EQUAL, one, two)).hasSize(3).contains(1L, 2L);
  }

  @Test
  void aThousandLanesOfAFullResolverCostOneLook() throws SQLException {
    Key full = Key.resolver("full");
    rooms.put(full, 0);
    Lane[] many = new Lane[1000];
    for (int i = 0; i < many.length; i++) {
      many[i] = lane(10 + i, full, "x" + i, 1, 0);
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
    Lane none = lane(1, RESOLVER, "", 9, 0);
    rooms.put(Key.host(""), 0);
    assertThat(deal(9, Fairness.EQUAL, new Lanes(RESOLVER, none))).hasSize(9);
  }

  @Test
  void aHigherClassGoesFirstAndALowerOneKeepsItsFloor() throws SQLException {
    LeasePlan plan = plan(80, Fairness.EQUAL);
    plan.add(0, new Lanes(RESOLVER, lane(1, 1_000, 0)));
    plan.add(1, new Lanes(RESOLVER, lane(2, 1_000, 0)));
    plan.add(2, new Lanes(RESOLVER, lane(3, 1_000, 0)));
    List<Long> order = plan.deal().stream().map(Lane::id).toList();
    assertThat(order.subList(0, 3)).containsExactly(1L, 1L, 1L);
    assertThat(order).filteredOn(id -> id == 2).hasSize(10);
    assertThat(order).filteredOn(id -> id == 3).hasSize(10);
  }

  @Test
  void aLowerClassHasAllThatAHigherOneLeaves() throws SQLException {
    LeasePlan plan = plan(5, Fairness.EQUAL);
    plan.add(0, new Lanes(RESOLVER, lane(1, 2, 0)));
    plan.add(2, new Lanes(RESOLVER, lane(3, 9, 0)));
    assertThat(plan.deal()).extracting(Lane::id).containsExactly(1L, 1L, 3L, 3L, 3L);
  }

  @Test
  void lanesOfLongJobsGetAsMuchTimeAsThoseOfShortOnes() throws SQLException {
    Lane slow = new Lane(1, RESOLVER, Key.host("slow"), KeyState.NONE, 999, 60_000, 0);
    Lane quick = new Lane(2, RESOLVER, Key.host("quick"), KeyState.NONE, 999, 1_000, 0);
    List<Long> order = deal(61, Fairness.EQUAL, new Lanes(RESOLVER, slow, quick));
    assertThat(order).filteredOn(id -> id == 1).hasSize(1);
  }

  @Test
  void aLaneThatOnlyTimeOrACommandOpensIsParked() throws SQLException {
    rooms.put(Key.host("h1"), 0);
    opening.put(Key.host("h1"), 5_000L);
    rooms.put(Key.host("h2"), 0);
    opening.put(Key.host("h2"), Room.WHEN_RESUMED);
    rooms.put(Key.host("h3"), 0);
    LeasePlan plan = plan(5, Fairness.EQUAL);
    plan.add(1, new Lanes(RESOLVER, lane(1, 9, 0), lane(2, 9, 0), lane(3, 9, 0), lane(4, 1, 0)));
    assertThat(plan.deal()).extracting(Lane::id).containsExactly(4L);
    assertThat(plan.parked())
        .extracting(one -> one.lane().id() + " until " + one.until())
        .containsExactly("1 until 5000", "2 until " + Long.MAX_VALUE);
  }

  @Test
  void oneTransactionParksNoMoreThanItsBound() throws SQLException {
    Lane[] many = new Lane[2_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = lane(1 + i, 1, i);
      rooms.put(Key.host("h" + (1 + i)), 0);
      opening.put(Key.host("h" + (1 + i)), 5_000L);
    }
    LeasePlan plan = plan(5, Fairness.EQUAL);
    plan.add(1, new Lanes(RESOLVER, many));
    assertThat(plan.deal()).isEmpty();
    assertThat(plan.parked()).hasSize(LeasePlan.MAX_PARKED);
  }

  @Test
  void ofManyLanesThatShareATurnOnlySomeAreRead() throws SQLException {
    Lane[] many = new Lane[10_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = lane(i + 1, 1, 0);
    }
    assertThat(deal(8, Fairness.DRAIN, new Lanes(RESOLVER, many))).hasSize(8);
    assertThat(looks).isLessThan(LeasePlan.MAX_TIES + 9);
  }
}
