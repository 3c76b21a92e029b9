//! What readiness sees of the engine.

use super::*;

fn engine(settings: EngineSettings) -> Engine {
    Engine::start(&Arc::new(Service::new()), settings).unwrap()
}

#[test]
fn a_lost_thread_is_seen() {
    let engine = engine(EngineSettings { threads: 2, waiting: 1, together: 1 });
    assert!(engine.is_whole());
    let counted = Alive(Arc::clone(&engine.alive));
    let lost = thread::spawn(move || {
        let _counted = counted;
        // As where the system has no random numbers to give.
        std::panic::resume_unwind(Box::new("a test"));
    });
    assert!(lost.join().is_err());
    assert!(!engine.is_whole());
}

#[test]
fn threads_end_with_the_last_clone() {
    let engine = engine(EngineSettings { threads: 3, waiting: 1, together: 1 });
    let (clone, alive) = (engine.clone(), Arc::clone(&engine.alive));
    drop(engine);
    assert!(clone.is_whole() && alive.load(Ordering::Relaxed) == 3);
    drop(clone);
    let started = Instant::now();
    while alive.load(Ordering::Relaxed) > 0 {
        assert!(started.elapsed().as_secs() < 20, "threads of a dropped engine live on");
        thread::yield_now();
    }
}

#[test]
fn a_full_queue_is_seen() {
    let (queue, jobs) = flume::bounded(1);
    let engine = Engine { queue, threads: 0, alive: Arc::default() };
    assert!(!engine.is_full());
    let (answer, _answered) = oneshot::channel();
    let (request, wait) = (Span::none(), Span::none());
    let (path, body, caller) = (String::new(), Vec::new(), Caller::default());
    let (body, since) = (body.into(), Instant::now());
    let job = Job { path, body, caller, since, answer, request, wait };
    engine.queue.try_send(job).unwrap();
    assert!(engine.is_full() && engine.waiting() == 1);
    drop(jobs.try_recv());
    assert!(!engine.is_full());
}
