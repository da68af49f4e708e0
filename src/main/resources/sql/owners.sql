SELECT id, node, pid, boot_id, started_at, alive_until FROM owner ORDER BY id
