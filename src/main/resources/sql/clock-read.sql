SELECT lease_id, vtime FROM clock WHERE id = 1
