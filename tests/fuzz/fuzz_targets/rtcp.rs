#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| tilts_relay::fuzz::rtcp(data));
