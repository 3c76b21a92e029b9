//! The page that a person sees at the end of a login: nothing but a few words, in their language.

/// How a request to the loopback redirect ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    Refused,
    /// Not the callback of this login.
    BadRequest,
    /// Another path, a favicon for instance.
    NotFound,
}

struct Words {
    language: &'static str,
    done: &'static str,
    refused: &'static str,
    other: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    done: "You are logged in. You may close this window.",
    refused: "You are not logged in. You may close this window.",
    other: "There is no login here.",
};

const WORDS: [Words; 4] = [
    Words {
        language: "nl",
        done: "U bent aangemeld. U mag dit venster sluiten.",
        refused: "U bent niet aangemeld. U mag dit venster sluiten.",
        other: "Hier is geen aanmelding.",
    },
    Words {
        language: "fr",
        done: "Vous êtes connecté. Vous pouvez fermer cette fenêtre.",
        refused: "Vous n’êtes pas connecté. Vous pouvez fermer cette fenêtre.",
        other: "Il n’y a pas de connexion ici.",
    },
    Words {
        language: "de",
        done: "Sie sind angemeldet. Sie können dieses Fenster schließen.",
        refused: "Sie sind nicht angemeldet. Sie können dieses Fenster schließen.",
        other: "Hier ist keine Anmeldung.",
    },
    ENGLISH,
];

/// A whole HTTP response, in the first language of `Accept-Language` that there is.
pub(super) fn response(outcome: Outcome, accepted: &str) -> String {
    let words = words(accepted);
    let (status, text) = match outcome {
        Outcome::Done => ("200 OK", words.done),
        Outcome::Refused => ("200 OK", words.refused),
        Outcome::BadRequest => ("400 Bad Request", words.other),
        Outcome::NotFound => ("404 Not Found", words.other),
    };
    let language = words.language;
    let body = format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Blindnym</title>\
         <body style=\"font:1.2em sans-serif;margin:4em auto;max-width:30em\"><p>{text}</p></body></html>"
    );
    // The address holds the code: nothing may be loaded that would be told of it.
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

fn words(accepted: &str) -> &'static Words {
    let known = |tag: &str| {
        let language = tag.trim().get(..2).unwrap_or_default().to_ascii_lowercase();
        WORDS.iter().find(|words| words.language == language)
    };
    accepted.split(',').find_map(known).unwrap_or(&ENGLISH)
}
