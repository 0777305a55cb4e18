-- The hours template by which a specialist works; nothing is the usual one.
ALTER TABLE people ADD COLUMN hours TEXT;

-- Addresses of calendars, known by whoever holds them. Kept as hashes.
CREATE TABLE feeds (
    secret_hash TEXT    NOT NULL PRIMARY KEY,
    network     TEXT    NOT NULL REFERENCES networks (id),
    kind        TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX feeds_by_subject ON feeds (network, kind, subject);
CREATE INDEX feeds_by_expiry ON feeds (expires_at);
