-- How many jobs of a host are queued. There are few resolvers, and each has its lanes by host.
SELECT coalesce(sum(ready + delayed), 0)
FROM lane
WHERE resolver_id IN (SELECT id FROM key WHERE kind = 0)
  AND host_id = (SELECT id FROM key WHERE kind = 1 AND name = ?)
