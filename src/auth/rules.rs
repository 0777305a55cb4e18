//! Who may have rules otherwise, and within which bounds: for a change in force and for one that is only tried.

use tilts_queue::ids::InstitutionId;
use tilts_queue::lookup::Lookup;
use tilts_queue::network::{Scope, Setting};
use tilts_signaling::{Code, Problem};

/// Whether one who decides for an institution, or for all, does so in a scope.
pub fn may_decide(lookup: &Lookup, own: Option<InstitutionId>, scope: Scope) -> Result<(), Problem> {
    let missing = |what: &str| Problem::new(Code::NotFound, format!("no such {what}")).with("what", what);
    let of = match scope {
        Scope::Network => None,
        Scope::Institution(of) => {
            let known = lookup.network().services.iter().any(|service| service.institution == of);
            Some(Some(of).filter(|_| known).ok_or_else(|| missing("institution"))?)
        }
        Scope::Service(of) => Some(lookup.service(of).ok_or_else(|| missing("service"))?.institution),
    };
    if own.is_none() || own == of {
        return Ok(());
    }
    Err(Problem::new(Code::Forbidden, "a supervisor decides for the services of the own institution"))
}

/// Whether they may have these rules otherwise.
pub fn may_set(lookup: &Lookup, own: Option<InstitutionId>, setting: &Setting) -> Result<(), Problem> {
    may_decide(lookup, own, setting.scope)?;
    let Some((rule, _)) = setting.values.iter().find(|(rule, value)| !rule.takes(**value)) else { return Ok(()) };
    let (min, max) = rule.bounds();
    let problem = Problem::new(Code::OutOfBounds, format!("{} lies outside its bounds", rule.name()));
    Err(problem.with("field", rule.name()).with("min", min).with("max", max))
}
