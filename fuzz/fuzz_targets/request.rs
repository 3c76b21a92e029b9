#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| blindnym_assurance::fuzz::run("request", data));
