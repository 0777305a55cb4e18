//! Calendars as other programs read them (iCalendar, RFC 5545), by a secret address. They hold no personal data: a service,
//! a place and a time, and when a specialist is absent in the specialist's own.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};
use jiff::Timestamp;
use tilts_queue::ids::PersonId;
use tilts_queue::tables::{Absence, Appointment, AppointmentStatus};
use tilts_queue::time::Millis;
use tilts_signaling::{Code, Problem};

use super::error::Failure;
use crate::app::App;
use crate::receipts;
use crate::records::{Feed, Secret};

/// The calendar of a secret address: a specialist's, a center's, or one appointment.
#[utoipa::path(get, path = "/calendar/{secret}", params(("secret" = String, Path, description = "As it was handed out")),
    responses((status = 200, description = "An iCalendar object (RFC 5545); times are UTC", content_type = "text/calendar", body = String),
        (status = 404)))]
pub async fn calendar(State(app): State<Arc<App>>, Path(secret): Path<String>) -> Result<Response, Failure> {
    let now = app.clock.now();
    let secret = Secret::received(secret.trim_end_matches(".ics"));
    let feed = app.records.feed(&secret, now).await?;
    let feed = feed.ok_or_else(|| Problem::new(Code::NotFound, "no such calendar").with("what", "calendar"))?;
    let state = app.dispatch.state();
    let wanted = |row: &&Appointment| match feed {
        Feed::Specialist(person) => row.specialist == person,
        Feed::Center(center) => row.center == center,
        Feed::Appointment(id) => row.id == id,
    };
    let mut rows: Vec<&Appointment> = state.queue.appointments().filter(wanted).collect();
    rows.sort_by_key(|row| (row.starts, row.id));
    let mut made = Calendar::new();
    for row in rows {
        made.push(event(&app, row, feed, now));
    }
    if let Feed::Specialist(person) = feed {
        for absence in state.queue.absences(person) {
            made.push(absent(person, absence, now));
        }
    }
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((kind, made.to_string()).into_response())
}

fn event(app: &App, row: &Appointment, feed: Feed, now: Millis) -> Event {
    let loaded = app.loaded();
    let catalogue = &loaded.catalogue;
    let service = catalogue.services.iter().find(|one| one.id == row.service);
    let center = catalogue.centers.iter().find(|one| one.id == row.center);
    let mut event = Event::new();
    event.uid(&format!("{}@tilts", row.id));
    event.add_property("DTSTAMP", utc(now));
    event.add_property("DTSTART", utc(row.starts));
    event.add_property("DTEND", utc(row.ends));
    event.summary(service.map_or("", |one| one.names.lv.as_str()));
    event.location(center.map_or("", |one| one.name.as_str()));
    if matches!(feed, Feed::Appointment(_)) {
        let network = app.dispatch.state().queue.network_id();
        event.description(&receipts::code(network, row.visit));
    }
    event.status(match row.status {
        AppointmentStatus::Cancelled => EventStatus::Cancelled,
        _ => EventStatus::Confirmed,
    });
    event.done()
}

/// Why somebody is absent, nobody has told.
fn absent(person: PersonId, absence: &Absence, now: Millis) -> Event {
    let mut event = Event::new();
    event.uid(&format!("{person}-{}@tilts", absence.from.0));
    event.add_property("DTSTAMP", utc(now));
    event.add_property("DTSTART", utc(absence.from));
    event.add_property("DTEND", utc(absence.until));
    event.summary("Prombūtne");
    event.done()
}

/// A time as RFC 5545 writes it in UTC.
fn utc(at: Millis) -> String {
    let at = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
