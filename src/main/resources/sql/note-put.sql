INSERT INTO note (key, text) VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET text = excluded.text
