//! Every table of the records, declared once. A test compares the list with the schema.

/// Whether a table's rows can be made again from the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The rows are the only copy of what they say.
    Primary,
    /// The rows are computed from the journal, with their version in the same transaction.
    Projection,
}

/// How long a table's rows are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// As long as the network exists: no person is described, or the person works here.
    Always,
    /// Until the row's `expires_at`; [`super::Store::sweep`] removes it then.
    UntilExpiry,
}

/// A table, and what holds for it.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Whether it can be made again.
    pub standing: Standing,
    /// How long its rows are kept.
    pub keeping: Keeping,
}

const fn primary(name: &'static str, keeping: Keeping) -> Table {
    Table { name, standing: Standing::Primary, keeping }
}

const fn projection(name: &'static str) -> Table {
    Table { name, standing: Standing::Projection, keeping: Keeping::Always }
}

/// All tables.
pub const TABLES: &[Table] = &[
    primary("audit", Keeping::UntilExpiry),
    projection("demand"),
    projection("demand_waiting"),
    primary("enrollment_codes", Keeping::UntilExpiry),
    primary("feeds", Keeping::UntilExpiry),
    primary("grant_formulas", Keeping::Always),
    primary("network_heads", Keeping::Always),
    primary("network_revisions", Keeping::Always),
    primary("network_sources", Keeping::Always),
    primary("networks", Keeping::Always),
    primary("people", Keeping::Always),
    projection("projections"),
    projection("register_lines"),
    projection("register_periods"),
    primary("room_devices", Keeping::Always),
    primary("slugs", Keeping::Always),
    primary("staff_sessions", Keeping::UntilExpiry),
    primary("writings", Keeping::UntilExpiry),
];
