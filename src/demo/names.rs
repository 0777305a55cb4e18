//! Names as people in Latvia have them, paired so that no two people of a demo share one.

const WOMEN: [&str; 37] = [
    "Anna",
    "Kristīne",
    "Inese",
    "Ilze",
    "Liene",
    "Sandra",
    "Evita",
    "Dace",
    "Zane",
    "Laura",
    "Ieva",
    "Elīna",
    "Agnese",
    "Līga",
    "Baiba",
    "Santa",
    "Inga",
    "Aija",
    "Gunta",
    "Daiga",
    "Vita",
    "Sanita",
    "Madara",
    "Linda",
    "Signe",
    "Aiga",
    "Anita",
    "Rita",
    "Solvita",
    "Jana",
    "Marta",
    "Gita",
    "Egija",
    "Sigita",
    "Diāna",
    "Olga",
    "Jeļena",
];

const MEN: [&str; 31] = [
    "Jānis",
    "Andris",
    "Juris",
    "Edgars",
    "Māris",
    "Aigars",
    "Mārtiņš",
    "Kaspars",
    "Raivis",
    "Artis",
    "Normunds",
    "Guntis",
    "Ainārs",
    "Aivars",
    "Roberts",
    "Kārlis",
    "Toms",
    "Rihards",
    "Uldis",
    "Dainis",
    "Valdis",
    "Gints",
    "Ivars",
    "Oskars",
    "Reinis",
    "Ģirts",
    "Arnis",
    "Sandis",
    "Sergejs",
    "Aleksandrs",
    "Viktors",
];

/// A woman's and a man's form.
const SURNAMES: [(&str, &str); 53] = [
    ("Bērziņa", "Bērziņš"),
    ("Kalniņa", "Kalniņš"),
    ("Ozoliņa", "Ozoliņš"),
    ("Jansone", "Jansons"),
    ("Ozola", "Ozols"),
    ("Liepiņa", "Liepiņš"),
    ("Krūmiņa", "Krūmiņš"),
    ("Balode", "Balodis"),
    ("Eglīte", "Eglītis"),
    ("Zariņa", "Zariņš"),
    ("Pētersone", "Pētersons"),
    ("Vītola", "Vītols"),
    ("Kļaviņa", "Kļaviņš"),
    ("Kārkliņa", "Kārkliņš"),
    ("Vanaga", "Vanags"),
    ("Šmite", "Šmits"),
    ("Jēkabsone", "Jēkabsons"),
    ("Andersone", "Andersons"),
    ("Līdaka", "Līdaks"),
    ("Grīnberga", "Grīnbergs"),
    ("Freimane", "Freimanis"),
    ("Lapiņa", "Lapiņš"),
    ("Dzene", "Dzenis"),
    ("Puriņa", "Puriņš"),
    ("Briede", "Briedis"),
    ("Rozīte", "Rozītis"),
    ("Sproģe", "Sproģis"),
    ("Apine", "Apinis"),
    ("Celmiņa", "Celmiņš"),
    ("Medne", "Mednis"),
    ("Krastiņa", "Krastiņš"),
    ("Vilciņa", "Vilciņš"),
    ("Siliņa", "Siliņš"),
    ("Priede", "Priedītis"),
    ("Auziņa", "Auziņš"),
    ("Zvirbule", "Zvirbulis"),
    ("Kronberga", "Kronbergs"),
    ("Dreimane", "Dreimanis"),
    ("Tauriņa", "Tauriņš"),
    ("Strautiņa", "Strautiņš"),
    ("Bite", "Bitītis"),
    ("Rudzīte", "Rudzītis"),
    ("Skujiņa", "Skujiņš"),
    ("Upīte", "Upītis"),
    ("Lāce", "Lācis"),
    ("Zeltiņa", "Zeltiņš"),
    ("Muižniece", "Muižnieks"),
    ("Gaile", "Gailis"),
    ("Stepiņa", "Stepiņš"),
    ("Cīrule", "Cīrulis"),
    ("Rubene", "Rubenis"),
    ("Ābele", "Ābols"),
    ("Ivanova", "Ivanovs"),
];

/// The name of the person with a number. The list lengths have no common divisor, so a pair comes again only after
/// all pairs have come; two in three are women.
pub(super) fn name(number: usize) -> String {
    let (woman, man) = SURNAMES[number % SURNAMES.len()];
    if number % 3 == 2 {
        format!("{} {man}", MEN[(number / 3) % MEN.len()])
    } else {
        format!("{} {woman}", WOMEN[(number - number / 3) % WOMEN.len()])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn a_thousand_people_have_a_thousand_names() {
        let names: HashSet<_> = (0..1_000).map(super::name).collect();
        assert_eq!(names.len(), 1_000);
    }
}
