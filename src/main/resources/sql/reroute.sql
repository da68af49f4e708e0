-- Ready jobs of a lane that need not wait for its host, into another lane.
UPDATE job SET lane_id = ?1, elsewhere = 0
WHERE id IN (SELECT id FROM job WHERE lane_id = ?2 AND state = 0 AND elsewhere = 1 LIMIT ?3 + 0)
