INSERT INTO owner (node, pid, boot_id, started_at, alive_until) VALUES (?, ?, ?, ?, ?) RETURNING id
