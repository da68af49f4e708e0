-- What waits for a key: ready jobs, and those that wait for a time.
SELECT coalesce(sum(ready), 0), coalesce(sum(delayed), 0)
FROM lane WHERE ?1 IN (resolver_id, host_id)
