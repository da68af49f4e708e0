SELECT given.key
FROM json_each(?) AS given
WHERE NOT EXISTS (SELECT 1 FROM job WHERE job.artifact_id = given.value)
  AND NOT EXISTS (SELECT 1 FROM known WHERE known.artifact_id = given.value)
