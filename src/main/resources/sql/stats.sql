SELECT coalesce(sum(ready + delayed), 0), coalesce(sum(delayed), 0),
       (SELECT count(*) FROM job WHERE state = 2),
       coalesce(sum(done), 0), coalesce(sum(skipped), 0), coalesce(sum(error), 0)
FROM lane
