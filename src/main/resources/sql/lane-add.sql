INSERT INTO lane (resolver_id, host_id) VALUES (?, ?) ON CONFLICT (resolver_id, host_id) DO NOTHING
