INSERT INTO owner (node, pid, boot_id, started_at, alive_until, limits)
VALUES (?, ?, ?, ?, ?, ?) RETURNING id
