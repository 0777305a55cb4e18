//! A page whose connection is gone while its media lives: nothing is cut at once, then the others are told that it is,
//! and told again when the page is back.

use serde_json::json;
use tilts_queue::ids::ParticipantId;
use tilts_signaling::client::Client;
use tilts_signaling::view::View;
use tilts_signaling::{ClientMessage, MediaLiveness, ServerMessage};

use crate::server::Server;

fn me(client: &Client) -> ParticipantId {
    match &client.view {
        Some(View::AdHoc(call)) => call.me,
        other => panic!("no view of an ad-hoc consultation: {other:?}"),
    }
}

/// Opens a media session, of which nothing more is heard.
pub async fn join(client: &mut Client) {
    let message = json!({
        "type": "media.join", "command_id": uuid::Uuid::from_u128(rand::random()), "media_epoch": 1,
        "sdp_offer": crate::hostile::offer(), "slots": [{"mid": "0", "slot": "microphone"}],
    });
    client.send_raw(message.to_string()).await.unwrap();
    let answer = client.wait_for(|message| match message {
        ServerMessage::Reply { .. } => Some(Ok(())),
        ServerMessage::Error { error, .. } => Some(Err(error.clone())),
        _ => None,
    });
    answer.await.unwrap().unwrap();
}

/// The next word on somebody's media that is not `known`.
async fn next_state(client: &mut Client, of: ParticipantId, known: MediaLiveness) -> MediaLiveness {
    let told = client.wait_for(|message| match message {
        ServerMessage::MediaState { participant, state, .. } if *participant == of && *state != known => Some(*state),
        _ => None,
    });
    told.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stays_away_is_cut_and_let_through_on_return() {
    let server = Server::start_with(|config| config.limits.away_ms = 300).await;
    let tokens = server.ad_hoc(&["a", "b"]).await;
    let mut stays = server.connect(&tokens[1]).await;
    let mut goes = server.connect(&tokens[0]).await;
    let who = me(&goes);
    join(&mut goes).await;
    for _ in 0..2 {
        goes.close().await;
        assert_eq!(next_state(&mut stays, who, MediaLiveness::Connecting).await, MediaLiveness::Silent);
        goes = server.connect(&tokens[0]).await;
        assert_eq!(next_state(&mut stays, who, MediaLiveness::Silent).await, MediaLiveness::Connecting);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_back_in_time_is_not_cut() {
    let server = Server::start_with(|config| config.limits.away_ms = 600_000).await;
    let tokens = server.ad_hoc(&["a", "b"]).await;
    let mut stays = server.connect(&tokens[1]).await;
    let mut goes = server.connect(&tokens[0]).await;
    join(&mut goes).await;
    goes.close().await;
    let mut back = server.connect(&tokens[0]).await;
    let who = me(&back);
    back.command(ClientMessage::ChatSend { text: "back".into() }).await.unwrap();
    stays
        .wait_for(|message| match message {
            ServerMessage::MediaState { participant, state: MediaLiveness::Silent, .. } => {
                assert_ne!(*participant, who, "cut although it was back");
                None
            }
            ServerMessage::Chat { .. } => Some(()),
            _ => None,
        })
        .await
        .unwrap();
}
