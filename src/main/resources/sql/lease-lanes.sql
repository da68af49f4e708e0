-- A resolver's eligible lanes of a class in the order of their turns; the reader stops when it has
-- enough.
SELECT lane.id, lane.vtime, lane.ready, lane.service, host.name, host.cap, host.rate, host.paused,
       host.tat, host.asked, host.not_before, host.strikes, host.learned_cap
FROM lane CROSS JOIN key AS host ON host.id = lane.host_id
WHERE lane.resolver_id = ? AND lane.class = ? AND lane.ready > 0 AND lane.blocked_by = 0
ORDER BY lane.vtime, lane.id
