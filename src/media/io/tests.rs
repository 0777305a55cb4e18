//! Datagrams through true sockets.

use std::net::Ipv4Addr;

use super::*;

fn receive(socket: &UdpSocket, count: usize) -> Vec<(SocketAddr, Vec<u8>)> {
    let (_waker, waiting) = Waker::new().expect("a waker");
    let mut inbox = Inbox::new();
    let mut received = Vec::new();
    while received.len() < count {
        wait(socket, &waiting, Duration::from_secs(5)).expect("waited");
        let messages = inbox.receive(socket).expect("received");
        assert!(messages > 0, "a datagram within five seconds");
        for i in 0..messages {
            let mut message = inbox.message(i).expect("a message");
            let from = message.from;
            received.extend(message.datagrams().map(|bytes| (from, bytes.to_vec())));
        }
    }
    received
}

fn bound(local: &str) -> (UdpSocket, SocketAddr) {
    let socket = bind(local.parse().expect("an address")).expect("a socket");
    let address = socket.local_addr().expect("bound");
    (socket, address)
}

fn exchange(local: &str, runs: &[Vec<Vec<u8>>], segmented: bool) {
    let (receiver, to) = bound(local);
    let (sender, from) = bound(local);
    let mut outgoing = Outgoing::new(&sender).expect("memory");
    if !segmented {
        outgoing = outgoing.without_segmentation();
    }
    let all = runs.iter().map(|run| (to, None, run.iter().map(Vec::as_slice)));
    outgoing.send(&sender, all).expect("sent");
    let expected: Vec<_> = runs.iter().flatten().map(|bytes| (from, bytes.clone())).collect();
    assert_eq!(receive(&receiver, expected.len()), expected);
    assert_eq!(outgoing.lost(), 0);
}

#[test]
fn batches_arrive_whole_and_in_order() {
    let single: Vec<Vec<Vec<u8>>> = (0..200_u8).map(|i| vec![vec![i; usize::from(i) + 1]]).collect();
    let runs: Vec<Vec<Vec<u8>>> =
        (1..40_u8).map(|i| (0..i).map(|j| vec![j; if j + 1 == i { 700 } else { 1_100 }]).collect()).collect();
    for local in ["127.0.0.1:0", "[::1]:0"] {
        if UdpSocket::bind(local).is_ok() {
            for segmented in [true, false] {
                exchange(local, &single, segmented);
                exchange(local, &runs, segmented);
            }
        }
    }
}

#[test]
fn a_run_that_no_path_takes_whole_goes_one_by_one() {
    // The kernel refuses to segment a run whose datagrams do not fit the path; loopback takes 65,536 bytes.
    let (receiver, to) = bound("127.0.0.1:0");
    let (sender, from) = bound("127.0.0.1:0");
    let run: Vec<Vec<u8>> = (0..3_u8).map(|i| vec![i; 30_000]).collect();
    let mut outgoing = Outgoing::new(&sender).expect("memory");
    outgoing.send(&sender, std::iter::once((to, None, run.iter().map(Vec::as_slice)))).expect("sent");
    let expected: Vec<_> = run.iter().map(|bytes| (from, bytes.clone())).collect();
    assert_eq!(receive(&receiver, 3), expected);
}

#[test]
fn a_datagram_comes_from_the_address_that_it_is_sent_from() {
    let (receiver, to) = bound("127.0.0.1:0");
    let (sender, from) = bound("0.0.0.0:0");
    let mut outgoing = Outgoing::new(&sender).expect("memory");
    let source = Ipv4Addr::new(127, 3, 2, 1);
    outgoing.send(&sender, std::iter::once((to, Some(source), std::iter::once(&b"x"[..])))).expect("sent");
    let expected = SocketAddr::new(source.into(), from.port());
    assert_eq!(receive(&receiver, 1), [(expected, b"x".to_vec())]);
}

#[test]
fn where_and_when_a_datagram_came_is_told() {
    let (receiver, at) = bound("0.0.0.0:0");
    tell_address_and_time(&receiver).expect("the kernel can");
    let (sender, _) = bound("127.0.0.1:0");
    sender.send_to(b"x", (Ipv4Addr::new(127, 3, 2, 2), at.port())).expect("sent");
    let (_waker, waiting) = Waker::new().expect("a waker");
    wait(&receiver, &waiting, Duration::from_secs(5)).expect("waited");
    let mut inbox = Inbox::new();
    assert_eq!(inbox.receive(&receiver).expect("received"), 1);
    let message = inbox.message(0).expect("a message");
    assert_eq!(message.to, Some(Ipv4Addr::new(127, 3, 2, 2).into()));
    assert!(message.at_ns.is_some_and(|at| at > 0));
}

#[test]
fn a_waker_ends_the_wait_once() {
    let (socket, _) = bound("127.0.0.1:0");
    let (waker, waiting) = Waker::new().expect("a waker");
    waker.wake();
    waker.wake();
    assert!(wait(&socket, &waiting, Duration::from_secs(5)).expect("waited"));
    waiting.clear();
    assert!(!wait(&socket, &waiting, Duration::ZERO).expect("waited"));
}

#[test]
fn nothing_to_receive_is_no_error() {
    let (socket, _) = bound("127.0.0.1:0");
    assert_eq!(Inbox::new().receive(&socket).expect("no error"), 0);
}
