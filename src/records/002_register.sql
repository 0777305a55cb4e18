-- What counts, in the order of the journal: each registration, and what corrections took away and put in its place.
-- sign is 1 or -1. A correction's line repeats what stands in the registration's own.
CREATE TABLE register_lines (
    network      TEXT    NOT NULL REFERENCES networks (id),
    version      INTEGER  NOT NULL,
    part         INTEGER  NOT NULL,
    period       INTEGER  NOT NULL,
    at           INTEGER  NOT NULL,
    sign         INTEGER  NOT NULL,
    registration TEXT    NOT NULL,
    day          INTEGER  NOT NULL,
    visit        TEXT    NOT NULL,
    number       TEXT,
    municipality TEXT    NOT NULL,
    center       TEXT    NOT NULL,
    institution  TEXT    NOT NULL,
    service      TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    outcome      TEXT,
    began_at     INTEGER,
    started_at   INTEGER,
    reason       TEXT,
    person       TEXT,
    PRIMARY KEY (network, version, part)
) STRICT;
CREATE INDEX register_lines_by_period ON register_lines (network, period);
CREATE INDEX register_lines_by_registration ON register_lines (network, registration);

-- Months closed.
CREATE TABLE register_periods (
    network  TEXT   NOT NULL REFERENCES networks (id),
    period   INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    person   TEXT,
    lines    INTEGER NOT NULL,
    previous TEXT,
    content  TEXT   NOT NULL,
    PRIMARY KEY (network, period)
) STRICT;

-- What was asked of each service in each half hour of a day, for planning staff.
CREATE TABLE demand (
    network    TEXT   NOT NULL REFERENCES networks (id),
    day        INTEGER NOT NULL,
    slot       INTEGER NOT NULL,
    service    TEXT   NOT NULL,
    arrivals   INTEGER NOT NULL,
    abandoned  INTEGER NOT NULL,
    waited_ms  INTEGER NOT NULL,
    handled    INTEGER NOT NULL,
    handled_ms INTEGER NOT NULL,
    PRIMARY KEY (network, day, slot, service)
) STRICT;

-- Tickets that wait, and since when.
CREATE TABLE demand_waiting (
    network TEXT   NOT NULL REFERENCES networks (id),
    ticket  TEXT   NOT NULL,
    service TEXT   NOT NULL,
    since   INTEGER NOT NULL,
    PRIMARY KEY (network, ticket)
) STRICT;

-- The version of the journal up to which the four tables above have been brought.
CREATE TABLE projections (
    network TEXT   NOT NULL REFERENCES networks (id),
    name    TEXT   NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (network, name)
) STRICT;

-- The grant's formula by year. A change adds a row; the last one is in force.
CREATE TABLE grant_formulas (
    network    TEXT   NOT NULL REFERENCES networks (id),
    year       INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    content    TEXT   NOT NULL,
    author     TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (network, year, revision)
) STRICT;
