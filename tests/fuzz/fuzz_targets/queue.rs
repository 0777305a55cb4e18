#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Err(broken) = tilts_queue::simulation::play_bytes(data) {
        panic!("{broken}");
    }
});
