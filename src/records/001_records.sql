-- Times are milliseconds since 1970-01-01T00:00Z; ids are UUIDs as text; flags are 0 or 1.
-- Which tables are primary, and how long their rows are kept, stands in tables.rs.

CREATE TABLE networks (
    id         TEXT    NOT NULL PRIMARY KEY,
    only_one   INTEGER NOT NULL UNIQUE CHECK (only_one = 1),
    created_at INTEGER NOT NULL
) STRICT;

-- The validated content of each import, by its hash.
CREATE TABLE network_sources (
    network    TEXT    NOT NULL REFERENCES networks (id),
    hash       TEXT    NOT NULL,
    content    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (network, hash)
) STRICT;

-- Which import is in force.
CREATE TABLE network_heads (
    network TEXT NOT NULL PRIMARY KEY REFERENCES networks (id),
    source  TEXT NOT NULL
) STRICT;

-- What the queue decides on, immutable, by its hash. The key is the hash of the same content at revision 0.
CREATE TABLE network_revisions (
    network    TEXT    NOT NULL REFERENCES networks (id),
    revision   INTEGER NOT NULL,
    hash       TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    content    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (network, revision),
    UNIQUE (network, hash)
) STRICT;

-- The id that each slug was given once.
CREATE TABLE slugs (
    network TEXT NOT NULL REFERENCES networks (id),
    kind    TEXT NOT NULL,
    slug    TEXT NOT NULL,
    id      TEXT NOT NULL UNIQUE,
    PRIMARY KEY (network, kind, slug)
) STRICT;

CREATE TABLE people (
    id            TEXT    NOT NULL PRIMARY KEY,
    network       TEXT    NOT NULL REFERENCES networks (id),
    login         TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    institution   TEXT,
    center        TEXT,
    skills        TEXT    NOT NULL,
    languages     TEXT    NOT NULL,
    signs         INTEGER NOT NULL,
    text          INTEGER NOT NULL,
    generalist    INTEGER NOT NULL,
    active        INTEGER NOT NULL,
    password_hash TEXT,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    UNIQUE (network, login)
) STRICT;

CREATE TABLE staff_sessions (
    id          TEXT    NOT NULL PRIMARY KEY,
    network     TEXT    NOT NULL REFERENCES networks (id),
    person      TEXT    NOT NULL REFERENCES people (id),
    secret_hash TEXT    NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_sessions_by_person ON staff_sessions (person);
CREATE INDEX staff_sessions_by_expiry ON staff_sessions (expires_at);

CREATE TABLE enrollment_codes (
    code_hash  TEXT    NOT NULL PRIMARY KEY,
    network    TEXT    NOT NULL REFERENCES networks (id),
    room       TEXT    NOT NULL,
    issued_by  TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX enrollment_codes_by_expiry ON enrollment_codes (expires_at);

CREATE TABLE room_devices (
    id          TEXT    NOT NULL PRIMARY KEY,
    network     TEXT    NOT NULL REFERENCES networks (id),
    room        TEXT    NOT NULL,
    secret_hash TEXT    NOT NULL UNIQUE,
    enrolled_by TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    seen_at     INTEGER NOT NULL,
    revoked_at  INTEGER
) STRICT;
CREATE INDEX room_devices_by_room ON room_devices (network, room);

-- What people wrote to each other or about a consultation.
CREATE TABLE writings (
    id           TEXT    NOT NULL PRIMARY KEY,
    network      TEXT    NOT NULL REFERENCES networks (id),
    kind         TEXT    NOT NULL,
    visit        TEXT,
    consultation TEXT,
    author       TEXT,
    body         TEXT    NOT NULL,
    cited        INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX writings_by_visit ON writings (network, visit);
CREATE INDEX writings_by_consultation ON writings (network, consultation, kind, created_at);
CREATE INDEX writings_by_expiry ON writings (expires_at);

CREATE TABLE audit (
    id         TEXT    NOT NULL PRIMARY KEY,
    network    TEXT    NOT NULL REFERENCES networks (id),
    at         INTEGER NOT NULL,
    actor      TEXT,
    act        TEXT    NOT NULL,
    subject    TEXT,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (network, at);
CREATE INDEX audit_by_expiry ON audit (expires_at);
