-- Keys that were commanded since a change; 8 columns from the third on are their state.
SELECT kind, name, cap, rate, paused, tat, asked, not_before, strikes, learned_cap
FROM key WHERE changed > ?
