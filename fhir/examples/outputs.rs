//! Writes what the engine makes of resources, in every form, for a validator:
//! `cargo run -p blindnym-fhir --example outputs -- RESOURCES GOOD BAD`.
//!
//! GOOD gets resources as they leave and as an owner stores them; BAD the same with an extension that is not as
//! it must be, so that it is sure that the validator looks.

mod world;

use std::error::Error;
use std::fs;
use std::path::Path;

use blindnym::{Sec1Form, UrnFamily};
use blindnym_fhir::{Form, Rules, store};

use world::{NOW, World};

const FORMS: [(&str, Form); 5] = [
    ("v1", Form::V1(UrnFamily::Fgov)),
    ("v2", Form::V2(UrnFamily::Fgov, Sec1Form::Long)),
    ("v2-short", Form::V2(UrnFamily::Fgov, Sec1Form::Short)),
    ("ehealth-v2", Form::V2(UrnFamily::Ehealth, Sec1Form::Long)),
    ("bare", Form::Bare),
];
/// What is good of an extension, and what is not.
const DAMAGES: [(&str, &str, &str); 6] = [
    ("marker", r#""valueBoolean":true}"#, r#""valueBoolean":false}"#),
    ("no-marker", r#"{"url":"marker","valueBoolean":true},"#, ""),
    ("format", r#""valueCode":"direct""#, r#""valueCode":"secret""#),
    ("version", r#""valuePositiveInt":2"#, r#""valuePositiveInt":0"#),
    ("child", r#"{"url":"version""#, r#"{"url":"revision""#),
    ("key", r#"{"url":"key","valueString""#, r#"{"url":"lock","valueString""#),
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [resources, good, bad] = arguments.as_slice() else {
        return Err("three folders expected: resources, good outputs, bad ones".into());
    };
    let (good, bad) = (Path::new(good), Path::new(bad));
    fs::create_dir_all(good)?;
    fs::create_dir_all(bad)?;
    let mut world = World::new()?;
    let uhmep = Rules::ready("uhmep")?;
    for entry in fs::read_dir(resources)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let resource = fs::read_to_string(&path)?;
        for (form_name, form) in FORMS {
            let leaves = world.out(&uhmep, form, &resource)?;
            fs::write(good.join(format!("{name}-{form_name}.json")), &leaves)?;
            let stored = store(&world.owner, &leaves, None, NOW)?;
            fs::write(good.join(format!("{name}-{form_name}-stored.json")), stored)?;
        }
        let leaves = world.out(&uhmep, Form::default(), &resource)?;
        for (damage, from, to) in DAMAGES {
            if leaves.contains(from) {
                let damaged = leaves.replacen(from, to, 1);
                fs::write(bad.join(format!("{name}-{damage}.json")), damaged)?;
            }
        }
    }
    Ok(())
}
