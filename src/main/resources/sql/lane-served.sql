-- ?2 runs of the lane took ?1 microseconds. Its turns were taken by an estimate; they are corrected
-- by what it was wrong, and it learns.
UPDATE lane
SET vtime = vtime + (?1 - ?2 * CASE WHEN service > 0 THEN service
                                    ELSE (SELECT queue.service FROM queue) END) * 1024 / weight,
    service = CASE WHEN service = 0 THEN max(1, ?1 / ?2)
                   ELSE max(1, service + (?1 / ?2 - service) * ?2 / (?2 + 15)) END
WHERE id = ?3
