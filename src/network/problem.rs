//! What is wrong with a directory of CSV files, told so that a person finds the place.

use std::fmt;

use serde::Serialize;

/// The most problems that are told at once; the rest are counted.
pub const PROBLEMS_MAX: usize = 100;

/// One problem, at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file's name.
    pub file: String,
    /// The line, from 1; 0 when the problem is with the file as a whole.
    pub line: u64,
    /// The field within the line, from 1 (for an encoding problem: the character); 0 when the whole line is meant.
    pub column: u64,
    /// The name of the column, when the header gives it one.
    pub field: Option<String>,
    /// What kind of problem.
    pub code: ProblemCode,
    /// The same in English words, with the value that was found, cut short.
    pub message: String,
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The file is not there or cannot be read.
    FileUnreadable,
    /// The file has more bytes or lines than allowed.
    FileTooLarge,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The file has no header line.
    HeaderMissing,
    /// A column that must be there is not.
    ColumnMissing,
    /// A column that is not known.
    ColumnUnknown,
    /// A column that stands twice.
    ColumnTwice,
    /// A line with more or fewer fields than the header.
    RowWidth,
    /// A quote that is not closed on its line.
    QuoteOpen,
    /// A field that must not be empty is.
    Empty,
    /// A field longer than allowed.
    TooLong,
    /// A control character, or a space at either end.
    BadCharacter,
    /// Not of the form the column asks for.
    BadForm,
    /// A number out of its bounds.
    OutOfRange,
    /// Times that do not follow each other.
    BadOrder,
    /// A key that stands on an earlier line.
    Duplicate,
    /// A reference to something that is not there.
    UnknownReference,
    /// The file has no lines after its header.
    NoRows,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        if let Some(field) = &self.field {
            write!(f, " ({field})")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// All problems found, at most [`PROBLEMS_MAX`] of them told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems {
    /// The first of them, file by file.
    pub list: Vec<Problem>,
    /// How many more there are.
    pub more: usize,
}

impl Problems {
    /// Whether none was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn push(&mut self, problem: Problem) {
        if self.list.len() < PROBLEMS_MAX {
            self.list.push(problem);
        } else {
            self.more += 1;
        }
    }

    pub(super) fn count(&self) -> usize {
        self.list.len() + self.more
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.list {
            writeln!(f, "{problem}")?;
        }
        if self.more > 0 {
            writeln!(f, "and {} more", self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
