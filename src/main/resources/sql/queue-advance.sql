UPDATE queue SET lease_id = ?, longest = ? WHERE id = 1
