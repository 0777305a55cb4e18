//! One participant's real-time text: the last few thousand characters, edited in order.

use tilts_signaling::TEXT_CHARS_MAX;

/// The text of one participant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    n: u32,
    text: String,
    /// Characters that have gone at the front; positions count from the very beginning.
    gone: usize,
}

/// The edit reaches beyond the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit;

impl Text {
    /// The last edit contained.
    pub fn n(&self) -> u32 {
        self.n
    }

    /// What is kept of the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Makes one edit: at position `at` (Unicode scalar values) `remove` characters go and `insert` comes.
    ///
    /// # Errors
    /// [`Misfit`]; then nothing has changed.
    pub fn edit(&mut self, at: u32, remove: u32, insert: &str) -> Result<(), Misfit> {
        let at = (at as usize).checked_sub(self.gone).ok_or(Misfit)?;
        let from = byte_of(&self.text, at).ok_or(Misfit)?;
        let until = byte_of(&self.text, at + remove as usize).ok_or(Misfit)?;
        if insert.chars().count() > TEXT_CHARS_MAX {
            return Err(Misfit);
        }
        self.text.replace_range(from..until, insert);
        let over = self.text.chars().count().saturating_sub(TEXT_CHARS_MAX);
        if over > 0 {
            self.text.drain(..byte_of(&self.text, over).unwrap_or(0));
            self.gone += over;
        }
        self.n += 1;
        Ok(())
    }
}

/// The byte at which a character begins; the end of the text counts.
fn byte_of(text: &str, at: usize) -> Option<usize> {
    text.char_indices().map(|(byte, _)| byte).chain([text.len()]).nth(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_count_characters_not_bytes() {
        let mut text = Text::default();
        for (at, remove, insert, wanted) in [
            (0, 0, "ž", "ž"),
            (1, 0, "āb", "žāb"),
            (1, 1, "a", "žab"),
            (3, 0, "😀!", "žab😀!"),
            (3, 1, "", "žab!"),
            (0, 4, "", ""),
        ] {
            text.edit(at, remove, insert).unwrap();
            assert_eq!(text.text(), wanted);
        }
        assert_eq!(text.n(), 6);
    }

    #[test]
    fn an_edit_beyond_the_text_changes_nothing() {
        let mut text = Text::default();
        text.edit(0, 0, "abc").unwrap();
        for (at, remove) in [(4, 0), (3, 1), (0, 4), (u32::MAX, u32::MAX)] {
            assert_eq!(text.edit(at, remove, "x"), Err(Misfit));
        }
        assert_eq!((text.text(), text.n()), ("abc", 1));
    }

    #[test]
    fn the_text_is_bounded_and_positions_go_on() {
        let mut text = Text::default();
        text.edit(0, 0, &"a".repeat(TEXT_CHARS_MAX)).unwrap();
        text.edit(TEXT_CHARS_MAX as u32, 0, "bc").unwrap();
        assert_eq!(text.text().chars().count(), TEXT_CHARS_MAX);
        text.edit(TEXT_CHARS_MAX as u32 + 2, 0, "d").unwrap();
        assert!(text.text().ends_with("bcd"));
        assert_eq!(text.edit(0, 1, ""), Err(Misfit), "that character is gone");
    }
}
