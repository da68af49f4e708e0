SELECT count(*) FROM lane WHERE blocked_by > 0
