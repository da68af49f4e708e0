UPDATE lane SET blocked_by = ?, wake_at = ? WHERE id = ?
