-- The host that a leased job talks to now, where it is another than its lane's; it holds a place there.
ALTER TABLE job ADD COLUMN at_host INTEGER REFERENCES key (id);

-- How a host itself asked to be used, by its robots.txt or its answers; none when it never did.
ALTER TABLE key ADD COLUMN asked TEXT;
