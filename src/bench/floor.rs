//! What no relay can do without: receive, decrypt, encrypt, send; with the same batches and the same waiting.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tilts_relay::rtp::Header;
use tilts_relay::srtp::{Receiver, Sender};
use tilts_relay::{Outbox, RunHint};

use super::plan::{address_of, known_keys};
use crate::media::io::{Inbox, Outgoing, pin_to, sleep_precisely};
use crate::media::pace::Pace;

struct Peer {
    address: SocketAddr,
    receiver: Receiver,
    sender: Sender,
    run: RunHint,
}

/// Passes packets between the members of each pair until it is told to stop.
///
/// # Errors
///
/// Fails if the socket is broken or the core cannot be used.
pub fn run(socket: &UdpSocket, members: usize, port: u16, core: usize, stop: &Arc<AtomicBool>) -> io::Result<()> {
    pin_to(core)?;
    sleep_precisely();
    let mut peers: Vec<Peer> = (0..members)
        .map(|member| {
            let (receiver, sender) = known_keys(member, false);
            Peer { address: (address_of(member), port).into(), receiver, sender, run: RunHint::default() }
        })
        .collect();
    let by_address: HashMap<SocketAddr, usize, foldhash::fast::RandomState> =
        peers.iter().enumerate().map(|(i, peer)| (peer.address, i)).collect();
    let (mut inbox, mut outgoing, mut outbox) = (Inbox::new(), Outgoing::new(socket)?, Outbox::default());
    let mut pace = Pace::new(Instant::now());
    while !stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        let mut packets = 0;
        loop {
            let count = inbox.receive(socket)?;
            for i in 0..count {
                let Some(mut message) = inbox.message(i) else { continue };
                let Some(&from) = by_address.get(&message.from) else { continue };
                for datagram in message.datagrams() {
                    packets += 1;
                    pass_on(&mut peers, from, datagram, &mut outbox);
                }
            }
            if !Inbox::is_full(count) {
                break;
            }
        }
        outgoing.send(socket, outbox.runs().map(|run| (run.to(), None, run.datagrams())))?;
        outbox.clear();
        pace.note(began, packets);
        let wait = pace.next_turn().map(|next| next.saturating_duration_since(Instant::now()));
        // A floor without load is of no interest: it looks every so often.
        std::thread::sleep(wait.unwrap_or(std::time::Duration::from_micros(100)));
    }
    Ok(())
}

fn pass_on(peers: &mut [Peer], from: usize, datagram: &mut [u8], outbox: &mut Outbox) {
    let Some(header) = Header::parse(datagram) else { return };
    // Reports are as opaque to the floor as anything.
    if (64..96).contains(&header.payload_type) {
        return;
    }
    let opened = peers[from].receiver.open_rtp(datagram, header.header_bytes, header.ssrc, header.sequence);
    let Ok(plain) = opened else { return };
    let to = &mut peers[from ^ 1];
    let sender = &mut to.sender;
    outbox.push(to.address, &mut to.run, plain, |out| {
        out[..plain].copy_from_slice(&datagram[..plain]);
        sender.seal_rtp(out, plain, header.header_bytes, header.ssrc, header.sequence).ok()
    });
}
