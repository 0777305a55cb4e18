//! What looks like a Latvian personal code is refused before it is stored or shown.

/// Whether a text holds six digits, a dash or not, and five digits, not inside a longer number.
pub fn found_in(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let digits = |from: usize, count: usize| (from..from + count).all(digit);
    (0..chars.len()).filter(|at| digits(*at, 6) && (*at == 0 || !digit(at - 1))).any(|at| {
        let mut next = at + 6;
        while next < at + 9 && chars.get(next).is_some_and(|c| matches!(c, ' ' | '-' | '\u{2010}'..='\u{2015}')) {
            next += 1;
        }
        digits(next, 5) && !digit(next + 5)
    })
}

#[cfg(test)]
mod tests {
    use super::found_in;

    #[test]
    fn both_forms_are_found_and_other_figures_are_not() {
        for text in ["010190-12345", "mans kods 01019012345.", "321234-56789", "010190 – 12345"] {
            assert!(found_in(text), "{text}");
        }
        for text in ["", "60 000 000", "2026-11-24", "29123456", "LV80BANK0000435195001", "1234567-12345", "123456"] {
            assert!(!found_in(text), "{text}");
        }
    }
}
