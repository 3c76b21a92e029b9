//! `blindnym completions` and `blindnym man`.

use crate::support::Place;

#[test]
fn every_shell_gets_completions_of_every_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = place.run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        for command in ["onboard", "doctor", "inspect", "pseudonymize", "at-rest", "column"] {
            assert!(run.stdout.contains(command), "{shell} lacks {command}");
        }
        // The other generators leave values of arguments out.
        for value in ["healthcare", "uhmep-acceptance"] {
            let expected = matches!(shell, "bash" | "zsh");
            assert!(!expected || run.stdout.contains(value), "{shell} lacks {value}");
        }
    }
    let _refused = place.run(&["completions", "tcsh"]).expect(2);
}

#[test]
fn pages_are_printed_and_written_for_every_command() {
    let place = Place::new();
    let page = place.run(&["man"]).expect(0);
    assert!(page.contains(".TH blindnym 1") && page.contains("onboard"), "{page}");
    let _told = place.run(&["man", "--dir", "share/man/man1"]).expect(0);
    for name in ["blindnym", "blindnym-doctor", "blindnym-config-init", "blindnym-ssin-check"] {
        let page = place.read(&format!("share/man/man1/{name}.1"));
        assert!(page.contains(".SH SYNOPSIS"), "{name}: {page}");
    }
}
