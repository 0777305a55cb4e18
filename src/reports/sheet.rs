//! Tables as files.
//!
//! CSV is what RFC 4180 says: UTF-8 without a mark, commas, CRLF, a head. It is for programs, which is why it has no
//! semicolons for a spreadsheet of one country; people open the XLSX, which reads the same in every one. Money stands
//! there as a decimal with two places, made of the cents digit by digit.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, XlsxError};
use tilts_queue::time::Millis;

/// One table, ready to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What it is called.
    pub name: String,
    /// The heads of its columns.
    pub head: Vec<String>,
    /// Its rows, each as long as the head.
    pub rows: Vec<Vec<Cell>>,
    /// The sum below, if there is one.
    pub foot: Option<Vec<Cell>>,
}

/// What stands in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A count.
    Number(i64),
    /// An amount, in cents.
    Cents(i64),
}

impl Cell {
    /// Nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self::Text(String::new())
    }

    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Cents(cents) => euros(*cents),
        }
    }
}

/// An amount in euros, two places.
#[must_use]
pub fn euros(cents: i64) -> String {
    let (sign, cents) = (if cents < 0 { "-" } else { "" }, cents.unsigned_abs());
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// A table as CSV. What a spreadsheet could take for a formula is quoted with an apostrophe.
#[must_use]
pub fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let rows = sheet.rows.iter().map(|row| row.iter().map(plain).collect::<Vec<_>>());
    for row in std::iter::once(sheet.head.clone()).chain(rows) {
        // Into memory, of rows all as long as the head: it cannot fail.
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        other => other.text(),
    }
}

/// Tables as one XLSX file, a sheet each.
///
/// # Errors
/// When a table is larger than a sheet can be.
pub fn xlsx(sheets: &[Sheet], title: &str, now: Millis) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_timestamp(now.0 / 1_000)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    let head = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap();
    let (plain, bold) = (Format::new(), Format::new().set_bold().set_border_top(FormatBorder::Thin));
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?.set_freeze_panes(1, 0)?;
        for (column, text) in (0..).zip(&sheet.head) {
            page.write_string_with_format(0, column, text, &head)?;
            let longest = sheet
                .rows
                .iter()
                .filter_map(|row| row.get(usize::from(column)))
                .map(|cell| cell.text().chars().count());
            let width = longest.max().unwrap_or(0).clamp(10, 60);
            page.set_column_width(column, u32::try_from(width + 2).unwrap_or(12))?;
        }
        let rows = sheet.rows.iter().map(|row| (row, &plain)).chain(sheet.foot.iter().map(|row| (row, &bold)));
        for (at, (row, format)) in (1..).zip(rows) {
            for (column, cell) in (0..).zip(row) {
                match cell {
                    Cell::Text(text) => page.write_string_with_format(at, column, text, format)?,
                    Cell::Number(number) => {
                        // Counts are far from where a sheet's numbers stop being exact.
                        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
                        page.write_number_with_format(at, column, *number as f64, &format.clone().set_num_format("0"))?
                    }
                    Cell::Cents(_) => {
                        let amount: f64 = cell.text().parse().unwrap_or_default();
                        let money = format.clone().set_num_format("#,##0.00");
                        page.write_number_with_format(at, column, amount, &money)?
                    }
                };
            }
        }
        if let (Some(last_column), Ok(last_row)) = (sheet.head.len().checked_sub(1), u32::try_from(sheet.rows.len())) {
            page.autofilter(0, 0, last_row, u16::try_from(last_column).unwrap_or_default())?;
        }
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_the_csv_of_rfc_4180() {
        let sheet = Sheet {
            name: "x".into(),
            head: vec!["a".into(), "b,c".into()],
            rows: vec![
                vec![Cell::Text("Ķekava, \"centrs\"\nrow".into()), Cell::Number(-3)],
                vec![Cell::Text("=1+1".into()), Cell::Cents(-5)],
            ],
            foot: None,
        };
        let text = String::from_utf8(csv(&sheet)).unwrap();
        assert_eq!(text, "a,\"b,c\"\r\n\"Ķekava, \"\"centrs\"\"\nrow\",-3\r\n'=1+1,-0.05\r\n");
    }

    #[test]
    fn euros_are_cents_digit_by_digit() {
        for (cents, text) in [(0, "0.00"), (5, "0.05"), (-105, "-1.05"), (i64::MAX, "92233720368547758.07")] {
            assert_eq!(euros(cents), text);
        }
    }
}
