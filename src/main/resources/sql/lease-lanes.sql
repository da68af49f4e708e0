-- A resolver's eligible lanes in the order of their turns; the reader stops when it has enough.
SELECT lane.id, lane.vtime, lane.ready, host.name
FROM lane CROSS JOIN key AS host ON host.id = lane.host_id
WHERE lane.resolver_id = ? AND lane.ready > 0 AND lane.blocked_by = 0
ORDER BY lane.vtime, lane.id
