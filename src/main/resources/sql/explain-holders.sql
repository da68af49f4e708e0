-- Every leased job with its keys, the host being the one that it talks to now, and, from the 7th and
-- the 15th column on, their state; there are never many.
SELECT job.artifact_id, resolver.name, host.name, nullif(job.started_at, 0), job.updated_at, job.losses,
       resolver.cap, resolver.rate, resolver.paused, resolver.tat, resolver.asked,
       resolver.not_before, resolver.strikes, resolver.learned_cap,
       host.cap, host.rate, host.paused, host.tat, host.asked, host.not_before, host.strikes,
       host.learned_cap
FROM job
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS resolver ON resolver.id = lane.resolver_id
CROSS JOIN key AS host ON host.id = coalesce(job.at_host, lane.host_id)
WHERE job.state = 2
ORDER BY job.lease_id
