UPDATE clock SET lease_id = ?, vtime = ? WHERE id = 1
