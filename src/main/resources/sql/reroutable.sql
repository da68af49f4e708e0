-- The class of a lane, if it has ready jobs that need not wait for its host.
SELECT class FROM lane
WHERE id = ? AND EXISTS (SELECT 1 FROM job WHERE lane_id = lane.id AND state = 0 AND elsewhere = 1)
