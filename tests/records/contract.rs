//! One suite over every store.

use std::collections::BTreeSet;

use tilts::records::{
    Act, EnrollmentCode, PAGE_MAX, PeopleFilter, Person, RecordsError, Role, Secret, Store, WRITING_CHARS_MAX, Writing,
    WritingKind, hash_password, verify_password,
};
use tilts_queue::code::Language;
use tilts_queue::ids::{CenterId, ConsultationId, InstitutionId, NoteId, PersonId, RoomId, ServiceId, VisitId};
use tilts_queue::time::{Millis, Span};
use uuid::Uuid;

use super::servers::postgres::Postgres;

/// Tuesday 24 November 2026, 10:00 in Riga.
pub const NOW: Millis = Millis(1_795_507_200_000);
const MINUTE: Span = Span::minutes(1);

/// Runs each case against every store.
macro_rules! contract {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test] async fn $case() {
                let dir = tempfile::tempdir().unwrap();
                super::$case(Store::open(&dir.path().join("records.db"), NOW).await.unwrap()).await;
            })+
        }
        mod postgres {
            use super::*;
            $(#[tokio::test] async fn $case() {
                let server = Postgres::shared();
                super::$case(Store::connect(&server.database().await, NOW).await.unwrap()).await;
            })+
        }
    };
}

pub(super) use contract;

contract!(
    a_person_is_read_as_written,
    a_login_belongs_to_one_person,
    people_are_written_all_or_none,
    names_and_logins_are_bounded,
    people_are_found_by_what_they_do,
    the_queue_is_told_of_active_specialists,
    a_password_opens_one_login,
    a_session_lasts_until_it_ends,
    a_code_enrolls_one_device_once,
    a_code_expires_and_gives_way_to_the_next,
    a_revoked_room_is_unknown,
    writings_come_in_order_and_go_in_time,
    erased_is_gone,
    a_writing_whose_event_never_came_is_swept,
    long_writings_are_refused,
    a_sweep_is_bounded_and_finishes,
    acts_are_written_down,
);

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

fn person(number: u128, role: Role) -> Person {
    Person {
        id: id(number),
        login: format!("person.{number}"),
        name: format!("Cilvēks Nr. {number}"),
        role,
        institution: (role == Role::Specialist).then(|| id(100)),
        center: (role == Role::Employee).then(|| id(200)),
        skills: if role == Role::Specialist { vec![id(7), id(8)] } else { vec![] },
        languages: vec![Language::LV, Language::EN],
        signs: number == 1,
        text: true,
        levels: Vec::new(),
        hours: Some("main".into()),
        generalist: false,
        active: true,
    }
}

fn writing(number: u128, kind: WritingKind) -> Writing {
    Writing {
        id: id(number),
        kind,
        visit: Some(id(1)),
        consultation: Some(id(2)),
        author: Some(id(3)),
        body: format!("Teksts {number} — “ā”\n<b>"),
        created_at: NOW.plus(Span(i64::try_from(number).unwrap())),
        expires_at: NOW.plus(Span(10 * MINUTE.0)),
    }
}

async fn a_person_is_read_as_written(store: Store) {
    for (number, role) in (1..).zip(Role::ALL) {
        let written = person(number, role);
        store.put_person(&written, NOW).await.unwrap();
        assert_eq!(store.person(id(number)).await.unwrap(), Some(written));
    }
    let changed = Person { name: "Cita".into(), active: false, ..person(1, Role::Specialist) };
    store.put_person(&changed, NOW).await.unwrap();
    assert_eq!(store.person(id(1)).await.unwrap(), Some(changed));
    assert_eq!(store.person(id(99)).await.unwrap(), None);
}

async fn a_login_belongs_to_one_person(store: Store) {
    store.put_person(&person(1, Role::Admin), NOW).await.unwrap();
    let other = Person { login: "person.1".into(), ..person(2, Role::Admin) };
    assert!(matches!(store.put_person(&other, NOW).await, Err(RecordsError::Taken(_))));
    assert_eq!(store.login("person.1").await.unwrap().unwrap().0.id, id::<PersonId>(1));
    assert!(store.login("person.2").await.unwrap().is_none());
}

async fn people_are_written_all_or_none(store: Store) {
    let clash = Person { login: "person.1".into(), ..person(2, Role::Admin) };
    assert!(store.put_people(&[person(1, Role::Admin), clash], NOW).await.is_err());
    assert_eq!(store.person(id(1)).await.unwrap(), None);
}

async fn names_and_logins_are_bounded(store: Store) {
    let named = |name: &str| Person { name: name.into(), ..person(1, Role::Admin) };
    for name in ["", "   ", "a\nb", &"x".repeat(121)] {
        assert!(matches!(store.put_person(&named(name), NOW).await, Err(RecordsError::Unacceptable(_))), "{name:?}");
    }
}

async fn people_are_found_by_what_they_do(store: Store) {
    let everybody: Vec<_> = (1..).zip(Role::ALL).map(|(number, role)| person(number, role)).collect();
    store.put_people(&everybody, NOW).await.unwrap();
    let gone = Person { active: false, ..person(9, Role::Specialist) };
    store.put_person(&gone, NOW).await.unwrap();
    let found = async |filter| -> BTreeSet<u128> {
        let page = store.people(filter, 0, PAGE_MAX).await.unwrap();
        page.iter().map(|person| person.id.0.as_u128()).collect()
    };
    let all = PeopleFilter::default();
    let institution = Some(id::<InstitutionId>(100));
    assert_eq!(found(all).await, BTreeSet::from([1, 2, 3, 4]));
    assert_eq!(found(PeopleFilter { role: Some(Role::Specialist), ..all }).await, BTreeSet::from([2]));
    assert_eq!(found(PeopleFilter { institution, inactive_too: true, ..all }).await, BTreeSet::from([2, 9]));
    assert_eq!(found(PeopleFilter { center: Some(id::<CenterId>(200)), ..all }).await, BTreeSet::from([1]));
    assert_eq!(store.people(all, 1, 2).await.unwrap(), everybody[1..3]);
}

async fn the_queue_is_told_of_active_specialists(store: Store) {
    let gone = Person { active: false, ..person(3, Role::Specialist) };
    store.put_people(&[person(1, Role::Specialist), person(2, Role::Employee), gone], NOW).await.unwrap();
    let specialists = store.specialists().await.unwrap();
    assert_eq!(specialists.len(), 1);
    assert_eq!(specialists[0].0.person, id::<PersonId>(1));
    assert_eq!(specialists[0].0.skills, [id::<ServiceId>(7), id::<ServiceId>(8)]);
    assert_eq!(specialists[0].0.languages, [Language::LV, Language::EN]);
    let (one, hours) = &specialists[0];
    assert!(one.signs && one.text && !one.generalist);
    assert_eq!(hours.as_deref(), Some("main"));
}

async fn a_password_opens_one_login(store: Store) {
    store.put_person(&person(1, Role::Admin), NOW).await.unwrap();
    assert_eq!(store.login("person.1").await.unwrap().unwrap().1, None, "none is set");
    assert!(matches!(hash_password("short".into()).await, Err(RecordsError::Unacceptable(_))));
    let hash = hash_password("correct horse battery".into()).await.unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    assert!(store.set_password(id(1), &hash, NOW).await.unwrap());
    assert!(!store.set_password(id(9), &hash, NOW).await.unwrap(), "nobody there");

    let stored = store.login("person.1").await.unwrap().unwrap().1;
    assert!(verify_password("correct horse battery".into(), stored.clone()).await);
    assert!(!verify_password("correct horse batterie".into(), stored.clone()).await);
    assert!(!verify_password("x".repeat(1_000_000), stored.clone()).await);
    assert!(!verify_password("correct horse battery".into(), None).await);
    assert!(!verify_password("correct horse battery".into(), Some("not a hash".into())).await);

    store.put_person(&Person { active: false, ..person(1, Role::Admin) }, NOW).await.unwrap();
    assert!(store.login("person.1").await.unwrap().is_none(), "no longer works here");
}

async fn a_session_lasts_until_it_ends(store: Store) {
    store.put_people(&[person(1, Role::Admin), person(2, Role::Admin)], NOW).await.unwrap();
    let (session, secret) = store.open_session(id(1), NOW, MINUTE).await.unwrap();
    let (_, other) = store.open_session(id(2), NOW, MINUTE).await.unwrap();
    assert_eq!(store.session(&secret, NOW).await.unwrap(), Some(session));
    assert_eq!(store.session(&Secret::received(&"0".repeat(64)), NOW).await.unwrap(), None);
    assert_eq!(store.session(&secret, NOW.plus(MINUTE)).await.unwrap(), None, "expired");

    store.close_session(session.id).await.unwrap();
    assert_eq!(store.session(&secret, NOW).await.unwrap(), None, "closed");
    assert!(store.session(&other, NOW).await.unwrap().is_some());
    store.put_person(&Person { active: false, ..person(2, Role::Admin) }, NOW).await.unwrap();
    assert_eq!(store.session(&other, NOW).await.unwrap(), None, "no longer works here");
    assert_eq!(store.close_sessions_of(id(2)).await.unwrap(), 1);
}

async fn a_code_enrolls_one_device_once(store: Store) {
    let room: RoomId = id(5);
    let code = store.issue_enrollment_code(room, id(1), NOW, MINUTE).await.unwrap();
    let typed = EnrollmentCode::typed(&code.to_string().to_lowercase());
    let enrolled = store.enroll(&typed, NOW).await.unwrap().unwrap();
    assert_eq!(enrolled.room, room);
    assert!(store.enroll(&typed, NOW).await.unwrap().is_none(), "used");
    assert!(store.enroll(&EnrollmentCode::typed("AAAA-AAAA-AAAA"), NOW).await.unwrap().is_none());

    let device = store.room_device(&enrolled.secret).await.unwrap().unwrap();
    assert_eq!((device.id, device.room, device.enrolled_by), (enrolled.device, room, id::<PersonId>(1)));
    store.room_device_seen(device.id, NOW.plus(MINUTE)).await.unwrap();
    assert_eq!(store.room_devices().await.unwrap()[0].seen_at, NOW.plus(MINUTE));
}

async fn a_code_expires_and_gives_way_to_the_next(store: Store) {
    let first = store.issue_enrollment_code(id(5), id(1), NOW, MINUTE).await.unwrap();
    assert!(store.enroll(&first, NOW.plus(MINUTE)).await.unwrap().is_none(), "expired");
    let second = store.issue_enrollment_code(id(5), id(1), NOW, MINUTE).await.unwrap();
    assert!(store.enroll(&first, NOW).await.unwrap().is_none(), "void");
    assert!(store.enroll(&second, NOW).await.unwrap().is_some());
}

async fn a_revoked_room_is_unknown(store: Store) {
    let mut secrets = Vec::new();
    for room in [5, 5, 6] {
        let code = store.issue_enrollment_code(id(room), id(1), NOW, MINUTE).await.unwrap();
        secrets.push(store.enroll(&code, NOW).await.unwrap().unwrap().secret);
    }
    let pending = store.issue_enrollment_code(id(5), id(1), NOW, MINUTE).await.unwrap();
    assert_eq!(store.revoke_room(id(5), NOW).await.unwrap(), 2);
    assert!(store.room_device(&secrets[0]).await.unwrap().is_none());
    assert!(store.room_device(&secrets[1]).await.unwrap().is_none());
    assert!(store.enroll(&pending, NOW).await.unwrap().is_none());
    assert!(store.room_device(&secrets[2]).await.unwrap().is_some(), "another room's");
    assert_eq!(store.room_devices().await.unwrap().len(), 1);
}

async fn writings_come_in_order_and_go_in_time(store: Store) {
    for number in [3, 1, 2] {
        store.put_writing(&writing(number, WritingKind::Chat)).await.unwrap();
    }
    store.put_writing(&writing(4, WritingKind::NextStep)).await.unwrap();
    let consultation: ConsultationId = id(2);
    let chat = store.writings(consultation, WritingKind::Chat, NOW).await.unwrap();
    assert_eq!(chat, [1, 2, 3].map(|number| writing(number, WritingKind::Chat)));
    let edited = Writing { body: "Atnākt rīt".into(), ..writing(4, WritingKind::NextStep) };
    store.put_writing(&edited).await.unwrap();
    assert_eq!(store.writing(id(4), NOW).await.unwrap(), Some(edited));

    let over = NOW.plus(Span(10 * MINUTE.0));
    assert!(store.writings(consultation, WritingKind::Chat, over).await.unwrap().is_empty(), "not shown any more");
    assert_eq!(store.writing(id(4), over).await.unwrap(), None);
    assert_eq!(store.sweep(over, NOW).await.unwrap(), 4);
    assert_eq!(store.writing(id(4), NOW).await.unwrap(), None, "and gone");
}

async fn erased_is_gone(store: Store) {
    for number in 1..=3 {
        store.put_writing(&writing(number, WritingKind::Message)).await.unwrap();
    }
    let elsewhere = Writing { visit: Some(id(77)), ..writing(4, WritingKind::Message) };
    store.put_writing(&elsewhere).await.unwrap();
    assert!(store.erase_writing(id(1)).await.unwrap());
    assert!(!store.erase_writing(id(1)).await.unwrap());
    assert_eq!(store.erase_visit(id::<VisitId>(1)).await.unwrap(), 2);
    assert!(store.writing(id(4), NOW).await.unwrap().is_some());
}

async fn a_writing_whose_event_never_came_is_swept(store: Store) {
    for number in [1, 2] {
        let note = Writing { consultation: None, ..writing(number, WritingKind::Note) };
        store.put_writing(&note).await.unwrap();
    }
    store.put_writing(&writing(3, WritingKind::Chat)).await.unwrap();
    // A specialist's notes are no orphans, even if their wrap-up is never finished.
    store.put_writing(&writing(4, WritingKind::Note)).await.unwrap();
    store.cited(id(1)).await.unwrap();
    assert_eq!(store.sweep(NOW, NOW).await.unwrap(), 0, "not old enough to be given up");
    assert_eq!(store.sweep(NOW, NOW.plus(MINUTE)).await.unwrap(), 1);
    let left: Vec<NoteId> = [id(1), id(3), id(4)].into();
    for note in left {
        assert!(store.writing(note, NOW).await.unwrap().is_some());
    }
}

async fn long_writings_are_refused(store: Store) {
    let of = |chars: usize| Writing { body: "ā".repeat(chars), ..writing(1, WritingKind::Note) };
    store.put_writing(&of(WRITING_CHARS_MAX)).await.unwrap();
    let refused = store.put_writing(&of(WRITING_CHARS_MAX + 1)).await;
    assert!(matches!(refused, Err(RecordsError::Unacceptable(_))));
}

async fn a_sweep_is_bounded_and_finishes(store: Store) {
    store.put_person(&person(1, Role::Admin), NOW).await.unwrap();
    for _ in 0..1_200 {
        store.open_session(id(1), NOW, MINUTE).await.unwrap();
    }
    store.issue_enrollment_code(id(5), id(1), NOW, MINUTE).await.unwrap();
    let later = NOW.plus(MINUTE);
    let mut swept = Vec::new();
    while swept.last() != Some(&0) {
        swept.push(store.sweep(later, NOW).await.unwrap());
    }
    assert_eq!(swept, [1_001, 200, 0]);
}

async fn acts_are_written_down(store: Store) {
    for (minute, act) in (0..).zip(Act::ALL) {
        store.audit(*act, Some(id(1)), Some(Uuid::from_u128(9)), NOW.plus(Span::minutes(minute))).await.unwrap();
    }
    let entries = store.audit_before(Millis(i64::MAX), PAGE_MAX).await.unwrap();
    let acts: Vec<_> = entries.iter().rev().map(|entry| entry.act).collect();
    assert_eq!(acts, Act::ALL, "the latest first");
    assert_eq!(entries[0].actor, Some(id(1)));
    assert_eq!(store.audit_before(NOW.plus(MINUTE), PAGE_MAX).await.unwrap().len(), 1);
    assert_eq!(store.audit_before(Millis(i64::MAX), 2).await.unwrap().len(), 2);
}
