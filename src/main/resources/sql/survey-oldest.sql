-- When the job at the head of the lanes of some hosts came. ?1 is a JSON array of key ids.
SELECT lane.host_id,
       min((SELECT job.created_at FROM job WHERE job.lane_id = lane.id AND job.state = 0
            ORDER BY job.priority DESC, job.id LIMIT 1))
FROM lane
WHERE lane.ready > 0 AND lane.host_id IN (SELECT value FROM json_each(?1))
GROUP BY lane.host_id
