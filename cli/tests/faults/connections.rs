//! Connections that do nothing, many of them.

use std::io::Read as _;
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::support::Service;

const MANY: usize = 10_000;
/// Descriptors that a process needs besides connections.
const OTHERS: u64 = 100;

/// Connections that say nothing.
fn connect(service: &Service, count: usize) -> Vec<TcpStream> {
    (0..count).map(|_| TcpStream::connect(&service.address).unwrap()).collect()
}

/// Kilobytes of memory that a process has in use.
#[cfg(target_os = "linux")]
fn memory(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Waits until a process has this many descriptors.
#[cfg(target_os = "linux")]
fn expect_descriptors(id: u32, least: usize) {
    let count = || std::fs::read_dir(format!("/proc/{id}/fd")).unwrap().count();
    let mut most = 0;
    for _ in 0..500 {
        most = most.max(count());
        if most >= least {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("the service has {most} descriptors, not {least}");
}

#[test]
fn ten_thousand_connections_cost_others_nothing() {
    let room = rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let needed = u64::try_from(MANY).unwrap() + OTHERS;
    assert!(
        room >= needed,
        "raise the limit of open files to {needed} (`ulimit -Hn`): it is {room}"
    );
    let mut service = Service::start();
    service.circle();
    #[cfg(target_os = "linux")]
    let before = memory(service.id());
    let mut connections = connect(&service, MANY);
    #[cfg(target_os = "linux")]
    expect_descriptors(service.id(), MANY);
    // The last one is served as well as the first.
    service.circle();
    let (status, metrics) = service.get("/metrics").unwrap();
    assert_eq!(status, 200);
    assert!(String::from_utf8(metrics).unwrap().contains("blindnym_requests_total"));
    #[cfg(target_os = "linux")]
    {
        let each = memory(service.id()).saturating_sub(before) / (u64::try_from(MANY).unwrap());
        assert!(each < 32, "{each} kB for a connection that says nothing");
    }
    // They are shown out after ten seconds, and the service goes on.
    let last = connections.last_mut().unwrap();
    last.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert_eq!(last.read(&mut [0]).unwrap_or(0), 0);
    service.circle();
    assert!(service.is_running());
}

#[cfg(unix)]
#[test]
fn a_service_without_descriptors_recovers() {
    let mut service = Service::start_as(|binary| {
        let mut command = Command::new("sh");
        let _command = command.args(["-c", r#"ulimit -n 64; exec "$0" "$@""#, binary]);
        command
    });
    service.circle();
    // More than it has descriptors for; the rest waits in the backlog of the system.
    let connections = connect(&service, 100);
    thread::sleep(Duration::from_millis(500));
    assert!(service.is_running());
    drop(connections);
    service.circle();
}

#[test]
fn connections_that_end_at_once_are_no_harm() {
    let service = Service::start();
    for _ in 0..200 {
        drop(connect(&service, 20));
    }
    service.circle();
}
