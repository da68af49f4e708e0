SELECT id, node, pid, boot_id, started_at, alive_until, limits FROM owner ORDER BY id
