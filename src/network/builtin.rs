//! What every network has, whether its files say so or not: the municipalities' own services, the general consultation
//! for whoever is not sure, and the interpreters' queue.

use tilts_queue::code::Prefix;

use super::source::{Institution, Names, Service, ServiceMode};

/// The key under which `services.csv` lists municipal services.
pub(super) const MUNICIPAL: &str = "pasvaldiba";
/// The key of the network itself as an institution.
pub(super) const NETWORK: &str = "tikls";
/// The key of the general consultation.
pub(super) const GENERAL: &str = "general-consultation";

/// The key of the interpreters' queue.
pub(super) const INTERPRETING: &str = "interpreting";

const TYPICAL_MINUTES: u32 = 10;
const INTERPRETING_MINUTES: u32 = 25;

fn names(lv: &str, en: &str, ru: &str) -> Names {
    Names { lv: lv.into(), en: en.into(), ru: Some(ru.into()) }
}

fn letter(letter: char) -> Prefix {
    Prefix::new(letter).expect("a capital letter")
}

/// The letters of the built-in institutions; no other may use them.
pub(super) const LETTERS: [char; 2] = ['K', 'S'];

/// The municipalities as one institution.
pub(super) fn municipal_institution() -> Institution {
    Institution {
        slug: MUNICIPAL.into(),
        names: names("Pašvaldība", "Municipality", "Самоуправление"),
        abbreviation: "Pašvaldība".into(),
        topic: names("Pašvaldības pakalpojumi", "Municipal services", "Услуги самоуправления"),
        prefix: letter('S'),
    }
}

/// The network as an institution.
pub(super) fn network_institution() -> Institution {
    Institution {
        slug: NETWORK.into(),
        names: names(
            "Vienotais klientu apkalpošanas centrs",
            "Unified customer service center",
            "Единый центр обслуживания клиентов",
        ),
        abbreviation: "VPVKAC".into(),
        topic: names("Vispārīga konsultācija", "General consultation", "Общая консультация"),
        prefix: letter('K'),
    }
}

/// The general consultation.
pub(super) fn general_consultation() -> Service {
    Service {
        slug: GENERAL.into(),
        institution: NETWORK.into(),
        names: names("Vispārīga konsultācija", "General consultation", "Общая консультация"),
        mode: ServiceMode::Video,
        typical_minutes: TYPICAL_MINUTES,
        remote: true,
        common: None,
        keywords: ["nezinu", "palīdzība", "jautājums", "not sure", "help", "не знаю", "помощь", "вопрос"]
            .map(str::to_owned)
            .into(),
        general: true,
    }
}

/// The interpreters' queue: specialists who serve it are invited to consultations, and no resident waits for it by itself.
pub(super) fn interpreting() -> Service {
    Service {
        slug: INTERPRETING.into(),
        institution: NETWORK.into(),
        names: names("Tulka pakalpojums", "Interpreting", "Услуги переводчика"),
        mode: ServiceMode::Video,
        typical_minutes: INTERPRETING_MINUTES,
        remote: false,
        common: None,
        keywords: Vec::new(),
        general: false,
    }
}
