INSERT INTO key (kind, name) VALUES (?, ?) ON CONFLICT (kind, name) DO NOTHING
