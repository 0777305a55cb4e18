//! A center employee's page.

use tilts_queue::ids::{CenterId, PersonId};
use tilts_signaling::view::AssistView;

use super::{Scene, call};

/// The view of an employee.
pub fn view(scene: &Scene<'_>, me: PersonId, center: CenterId) -> AssistView {
    let queue = scene.queue();
    let mut help: Vec<_> = queue.help_calls().filter(|call| call.center == center).collect();
    help.sort_by_key(|call| (call.called_at, call.id));
    let rooms = scene.catalogue.centers.iter().find(|found| found.id == center).map(|found| found.rooms.as_slice());
    let joined = queue.consultations().filter(|consultation| consultation.is_running()).find_map(|consultation| {
        let mine = consultation.participants.iter().find(|one| one.person == Some(me))?;
        call::view(scene, consultation, mine.id)
    });
    AssistView {
        me,
        name: scene.name(me),
        center,
        opening: scene.opening(center),
        help: help.into_iter().map(|call| scene.help(call)).collect(),
        rooms: rooms.unwrap_or_default().iter().map(|room| scene.card(room.id)).collect(),
        waits: scene.waits.services.to_vec(),
        call: joined,
    }
}
