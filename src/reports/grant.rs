//! The state's grant to municipalities: so much for each center by its level, so much for each registration, up to a
//! cap, less what the municipality pays itself.
//!
//! The formula is configuration, one a year. Money is whole cents; every share is rounded half up to a cent where it
//! arises, and totals are sums of what is shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::network::Level;

/// The largest amount that a formula may name: ten million euros.
const CENTS_MAX: u64 = 1_000_000_000;
const MONTHS_A_YEAR: i64 = 12;

/// Two amounts, by the level of a center.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ByLevel {
    /// Of a regional center, in cents a year.
    pub regional: u64,
    /// Of a local center, in cents a year.
    pub local: u64,
}

impl ByLevel {
    const fn of(self, level: Level) -> u64 {
        match level {
            Level::Regional => self.regional,
            Level::Local => self.local,
        }
    }
}

/// What one registration brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ByKind {
    /// A consultation, in cents.
    pub consultation: u64,
    /// An application, in cents.
    pub application: u64,
}

/// The formula of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// What a center gets in a year whatever it does. A month gets a twelfth.
    pub base_cents: ByLevel,
    /// What each registration adds.
    pub rate_cents: ByKind,
    /// The most that a center gets in a year, base included. A month may reach a twelfth.
    pub cap_cents: ByLevel,
    /// The share that the municipality pays itself, in thousandths.
    pub cofinancing_permille: u32,
}

/// Why a formula cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is out of bounds")]
pub struct NotAFormula(pub &'static str);

/// What one center gets, step by step, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct Granted {
    /// Its share of the base.
    pub base_cents: i64,
    /// What its registrations bring.
    pub registrations_cents: i64,
    /// The cap of these months.
    pub cap_cents: i64,
    /// Both together, not above the cap and not below nothing.
    pub total_cents: i64,
    /// What the municipality pays of that.
    pub cofinancing_cents: i64,
    /// What the state pays.
    pub grant_cents: i64,
}

impl Formula {
    /// Checks that the numbers are such as a formula may have.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), NotAFormula> {
        let amounts = [
            ("base_cents", self.base_cents.regional.max(self.base_cents.local)),
            ("rate_cents", self.rate_cents.consultation.max(self.rate_cents.application)),
            ("cap_cents", self.cap_cents.regional.max(self.cap_cents.local)),
        ];
        if let Some((field, _)) = amounts.iter().find(|(_, amount)| *amount > CENTS_MAX) {
            return Err(NotAFormula(field));
        }
        if self.cofinancing_permille > 1_000 { Err(NotAFormula("cofinancing_permille")) } else { Ok(()) }
    }

    /// What a center gets for what was registered there in so many months of the year.
    #[must_use]
    pub fn grant(&self, level: Level, months: u32, consultations: i64, applications: i64) -> Granted {
        let of_year = |cents: u64| half_up(signed(cents) * i128::from(months), MONTHS_A_YEAR);
        let base = of_year(self.base_cents.of(level));
        let cap = of_year(self.cap_cents.of(level));
        let registrations = i128::from(consultations) * signed(self.rate_cents.consultation)
            + i128::from(applications) * signed(self.rate_cents.application);
        // Corrections of earlier months may take away more than a month has brought.
        let total = (i128::from(base) + registrations).clamp(0, i128::from(cap));
        let own = half_up(total * i128::from(self.cofinancing_permille), 1_000);
        let total = cents(total);
        Granted {
            base_cents: base,
            registrations_cents: cents(registrations),
            cap_cents: cap,
            total_cents: total,
            cofinancing_cents: own,
            grant_cents: total - own,
        }
    }
}

impl Granted {
    /// This and another, added up.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            base_cents: self.base_cents.saturating_add(other.base_cents),
            registrations_cents: self.registrations_cents.saturating_add(other.registrations_cents),
            cap_cents: self.cap_cents.saturating_add(other.cap_cents),
            total_cents: self.total_cents.saturating_add(other.total_cents),
            cofinancing_cents: self.cofinancing_cents.saturating_add(other.cofinancing_cents),
            grant_cents: self.grant_cents.saturating_add(other.grant_cents),
        }
    }
}

fn signed(cents: u64) -> i128 {
    i128::from(cents)
}

fn cents(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX })
}

/// A quotient of numbers that are not negative, rounded half up.
fn half_up(amount: i128, by: i64) -> i64 {
    cents((2 * amount + i128::from(by)) / (2 * i128::from(by)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMULA: Formula = Formula {
        base_cents: ByLevel { regional: 1_000_000, local: 500_000 },
        rate_cents: ByKind { consultation: 250, application: 400 },
        cap_cents: ByLevel { regional: 1_500_000, local: 600_000 },
        cofinancing_permille: 300,
    };

    #[test]
    fn a_grant_is_the_sum_that_a_pencil_finds() {
        // level, months, consultations, applications -> base, registrations, cap, total, own share, grant
        for (level, months, consultations, applications, expected) in [
            (Level::Local, 12, 100, 50, [500_000, 45_000, 600_000, 545_000, 163_500, 381_500]),
            // A twelfth of the base is 41 666.67 cents, of the cap 50 000.
            (Level::Local, 1, 10, 0, [41_667, 2_500, 50_000, 44_167, 13_250, 30_917]),
            // The cap holds.
            (Level::Local, 12, 1_000, 1_000, [500_000, 650_000, 600_000, 600_000, 180_000, 420_000]),
            (Level::Regional, 6, 0, 0, [500_000, 0, 750_000, 500_000, 150_000, 350_000]),
            // More is taken away than there was: nothing, and no debt.
            (Level::Local, 1, -200, 0, [41_667, -50_000, 50_000, 0, 0, 0]),
        ] {
            let granted = FORMULA.grant(level, months, consultations, applications);
            let found = [
                granted.base_cents,
                granted.registrations_cents,
                granted.cap_cents,
                granted.total_cents,
                granted.cofinancing_cents,
                granted.grant_cents,
            ];
            assert_eq!(found, expected, "{level:?} {months} {consultations} {applications}");
        }
    }

    #[test]
    fn half_a_cent_goes_up_and_nothing_overflows() {
        assert_eq!((half_up(5, 10), half_up(4, 10), half_up(15, 10)), (1, 0, 2));
        let most = ByLevel { regional: CENTS_MAX, local: CENTS_MAX };
        let rates = ByKind { consultation: CENTS_MAX, application: CENTS_MAX };
        let formula = Formula { base_cents: most, rate_cents: rates, cap_cents: most, cofinancing_permille: 1_000 };
        assert_eq!(formula.check(), Ok(()));
        assert_eq!(formula.grant(Level::Regional, 12, i64::MAX, i64::MAX).grant_cents, 0);
        let beyond = Formula { cofinancing_permille: 1_001, ..formula };
        assert_eq!(beyond.check(), Err(NotAFormula("cofinancing_permille")));
        let beyond = Formula { cap_cents: ByLevel { regional: CENTS_MAX + 1, local: 0 }, ..formula };
        assert_eq!(beyond.check(), Err(NotAFormula("cap_cents")));
    }
}
