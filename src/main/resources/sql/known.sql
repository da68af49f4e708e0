-- Whether any removed job is to stay known.
SELECT 1 FROM known LIMIT 1
