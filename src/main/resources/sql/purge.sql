DELETE FROM job WHERE id = ? AND state = ? AND updated_at < ?
