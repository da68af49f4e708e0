-- Whether this very lease was settled; what is recorded as lost (4) was not.
SELECT 1 FROM attempt WHERE job_id = ? AND lease_id = ? AND outcome <> 4
