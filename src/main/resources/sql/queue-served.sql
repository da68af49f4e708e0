-- How long jobs take, smoothed: ?1 microseconds that ?2 runs took.
UPDATE queue SET service = max(1, service + (?1 / ?2 - service) * ?2 / (?2 + 255)) WHERE id = 1
