-- A job with its keys, the host being the one that it talks to while it runs, and its place: 8 columns
-- from the 12th and from the 20th on are the keys' state.
SELECT job.id, job.artifact_id, job.state, resolver.name, host.name, job.priority, job.attempts,
       job.reason, job.run_at, job.created_at, job.updated_at,
       resolver.cap, resolver.rate, resolver.paused, resolver.tat, resolver.asked,
       resolver.not_before, resolver.strikes, resolver.learned_cap,
       host.cap, host.rate, host.paused, host.tat, host.asked, host.not_before, host.strikes,
       host.learned_cap,
       job.lane_id, job.losses, nullif(job.started_at, 0)
FROM job
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS resolver ON resolver.id = lane.resolver_id
CROSS JOIN key AS host ON host.id = CASE job.state WHEN 2 THEN coalesce(job.at_host, lane.host_id) ELSE lane.host_id END
WHERE job.artifact_id = ?
