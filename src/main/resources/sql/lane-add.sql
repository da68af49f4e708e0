INSERT INTO lane (resolver_id, host_id, class) VALUES (?, ?, ?)
ON CONFLICT (resolver_id, host_id, class) DO NOTHING
