-- One row per stream (a network): the version of its last event, and of the first that is kept.
CREATE TABLE streams (
    stream BLOB NOT NULL PRIMARY KEY,
    head   INTEGER NOT NULL,
    first  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Events as JSON, exactly as sealed.
CREATE TABLE events (
    stream  BLOB NOT NULL,
    version INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    body    BLOB NOT NULL,
    PRIMARY KEY (stream, version)
) STRICT, WITHOUT ROWID;

-- What each append wrote, so that a writer who got no answer can ask.
CREATE TABLE appends (
    stream BLOB NOT NULL,
    id     BLOB NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (stream, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
    stream  BLOB NOT NULL,
    version INTEGER NOT NULL,
    schema  INTEGER NOT NULL,
    body    BLOB NOT NULL,
    PRIMARY KEY (stream, version)
) STRICT;

CREATE TABLE seals (
    stream   BLOB NOT NULL,
    last     INTEGER NOT NULL,
    first    INTEGER NOT NULL,
    day      INTEGER NOT NULL,
    previous BLOB NOT NULL,
    hash     BLOB NOT NULL,
    PRIMARY KEY (stream, last)
) STRICT, WITHOUT ROWID;
