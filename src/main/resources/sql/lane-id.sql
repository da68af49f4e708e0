SELECT id FROM lane WHERE resolver_id = ? AND host_id = ? AND class = ?
