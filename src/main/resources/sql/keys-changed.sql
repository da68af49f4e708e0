-- Keys that were commanded since a change; 7 columns from the third on are their state.
SELECT kind, name, cap, rate, paused, tat, not_before, strikes, learned_cap
FROM key WHERE changed > ?
