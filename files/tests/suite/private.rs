//! Folders of parts that others made, or may write to, and files that they put there.

use std::fs::{self, File, Permissions};
use std::io::Read as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use blindnym_files::{Error, Existing, Job};

use crate::resume::{csv_job, interrupt};
use crate::support::{create_private, folder, names, output, path, run};

const VICTIM: &str = "precious";

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn parts_of(job: &Job) -> PathBuf {
    job.parts().unwrap()
}

fn done_of(job: &Job) -> PathBuf {
    parts_of(job).with_added_extension("done")
}

/// However the run is begun, it refuses to work there, and says where and what to do.
fn refuses(job: &Job, folder: &Path) {
    for (resume, existing) in
        [(false, Existing::Refuse), (true, Existing::Refuse), (false, Existing::Replace)]
    {
        let mut job = job.clone();
        (job.resume, job.existing) = (resume, existing);
        let error = run(&job).unwrap_err();
        assert!(matches!(error, Error::NotPrivate { .. }), "{error}");
        assert_eq!(error.exit_code(), 2);
        let said = error.to_string();
        assert!(said.contains(folder.to_str().unwrap()) && said.contains("remove it"), "{said}");
        assert!(!path(&job.output).exists());
    }
}

#[test]
fn a_folder_that_others_may_enter_is_refused() {
    for mode in [0o777, 0o770, 0o710, 0o701, 0o702, 0o755] {
        for name in [parts_of, done_of] {
            let folder = folder();
            let (job, _) = csv_job(folder.path());
            let parts = name(&job);
            fs::create_dir(&parts).unwrap();
            fs::write(parts.join("lock"), VICTIM).unwrap();
            fs::write(parts.join("1.part"), VICTIM).unwrap();
            fs::set_permissions(&parts, Permissions::from_mode(mode)).unwrap();
            refuses(&job, &parts);
            for name in ["lock", "1.part"] {
                assert_eq!(fs::read_to_string(parts.join(name)).unwrap(), VICTIM);
            }
        }
    }
}

#[test]
fn a_link_is_no_folder() {
    for name in [parts_of, done_of] {
        let folder = folder();
        let (job, _) = csv_job(folder.path());
        let elsewhere = folder.path().join("elsewhere");
        create_private(&elsewhere);
        fs::write(elsewhere.join("2024.csv"), VICTIM).unwrap();
        fs::write(elsewhere.join("lock"), VICTIM).unwrap();
        symlink(&elsewhere, name(&job)).unwrap();
        refuses(&job, &name(&job));
        assert_eq!(names(&elsewhere), ["2024.csv", "lock"]);
        for name in ["2024.csv", "lock"] {
            assert_eq!(fs::read_to_string(elsewhere.join(name)).unwrap(), VICTIM);
        }
        // Nor is one that leads nowhere, nor a file.
        fs::remove_file(name(&job)).unwrap();
        symlink("nowhere", name(&job)).unwrap();
        refuses(&job, &name(&job));
        fs::remove_file(name(&job)).unwrap();
        fs::write(name(&job), VICTIM).unwrap();
        refuses(&job, &name(&job));
        assert_eq!(fs::read_to_string(name(&job)).unwrap(), VICTIM);
    }
}

#[test]
fn the_lock_is_opened_behind_no_link_and_not_emptied() {
    let folder = folder();
    let (mut job, expected) = csv_job(folder.path());
    let (victim, lock) = (folder.path().join("victim"), parts_of(&job).join("lock"));
    fs::write(&victim, VICTIM).unwrap();
    create_private(&parts_of(&job));
    symlink(&victim, &lock).unwrap();
    for resume in [false, true] {
        job.resume = resume;
        let error = run(&job).unwrap_err();
        assert!(matches!(error, Error::Io { .. }), "{error}");
        assert_eq!(fs::read_to_string(&victim).unwrap(), VICTIM);
    }
    fs::remove_file(&lock).unwrap();
    let _summary = run(&job).unwrap();
    assert_eq!(output(&job), expected);
}

/// Whoever has a file open, or a name for it elsewhere, has nothing of what is written under its name.
#[test]
fn files_are_always_new() {
    let folder = folder();
    let (mut job, expected) = csv_job(folder.path());
    interrupt(&job, 50);
    let parts = parts_of(&job);
    let complete = names(&parts).iter().filter(|name| name.ends_with(".part")).count();
    let victim = folder.path().join("victim");
    fs::write(&victim, VICTIM).unwrap();
    let next = parts.join(format!("{complete}.part"));
    symlink(&victim, &next).unwrap();
    symlink(&victim, parts.join(format!("{complete}.tmp"))).unwrap();
    symlink(&victim, parts.join("finished.tmp")).unwrap();
    fs::write(parts.join("joined"), "").unwrap();
    fs::set_permissions(parts.join("joined"), Permissions::from_mode(0o666)).unwrap();
    let mut open = File::open(parts.join("joined")).unwrap();

    job.resume = true;
    interrupt(&job, 200);
    assert!(next.symlink_metadata().unwrap().is_file());
    assert_eq!(mode(&next), 0o600);
    let _summary = run(&job).unwrap();
    assert_eq!(output(&job), expected);
    assert_eq!(mode(&path(&job.output)), 0o600);
    assert_eq!(fs::read_to_string(&victim).unwrap(), VICTIM);
    let mut read = String::new();
    let _length = open.read_to_string(&mut read).unwrap();
    assert!(read.is_empty(), "what was open before has the results");
}
