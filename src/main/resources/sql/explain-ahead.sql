-- Ready jobs that its lane gives out before this one; the reader stops when it has seen enough.
SELECT id FROM job
WHERE lane_id = ?1 AND state = 0 AND (priority > ?2 OR (priority = ?2 AND id < ?3))
ORDER BY priority DESC, id
