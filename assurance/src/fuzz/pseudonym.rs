//! Texts of pseudonyms in transit and at rest, in every form.

use blindnym::{
    Pseudonym, PseudonymAtRest, PseudonymInTransit, Sec1Form, StudyPseudonym, TextForm, UrnFamily,
};

use super::world::{NOW, curve, first, on};

const FORMS: [TextForm; 9] = [
    TextForm::Sec1(Sec1Form::Long),
    TextForm::Sec1(Sec1Form::Short),
    TextForm::V1,
    TextForm::UrnV1(UrnFamily::Fgov),
    TextForm::UrnV1(UrnFamily::Ehealth),
    TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Long),
    TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Short),
    TextForm::UrnV2(UrnFamily::Ehealth, Sec1Form::Long),
    TextForm::UrnV2(UrnFamily::Ehealth, Sec1Form::Short),
];

pub(super) fn run(data: &[u8]) {
    let (choice, data) = first(data);
    let Ok(text) = str::from_utf8(data) else { return };
    let world = on(curve(choice));
    if let Ok(pseudonym) = PseudonymInTransit::from_text(&world.domain, text) {
        for form in FORMS {
            let again = PseudonymInTransit::from_text(&world.domain, &pseudonym.to_text(form));
            let again = again.expect("what was written");
            assert_eq!(again.point(), pseudonym.point());
            assert_eq!(again.transit_info().as_str(), pseudonym.transit_info().as_str());
        }
        drop(world.owner.to_at_rest(&pseudonym, NOW));
    }
    if PseudonymInTransit::from_sec1_text(&world.domain, text).is_ok() {
        assert!(PseudonymInTransit::from_text(&world.domain, text).is_ok());
    }
    if let Ok(pseudonym) = PseudonymAtRest::from_text(&world.domain, text) {
        let again = PseudonymAtRest::from_text(&world.domain, &pseudonym.to_text());
        assert_eq!(again.as_ref(), Ok(&pseudonym));
    }
    if let Ok(pseudonym) = StudyPseudonym::from_text(&world.domain, text) {
        let again = StudyPseudonym::from_text(&world.domain, &pseudonym.to_text());
        assert_eq!(again.as_ref(), Ok(&pseudonym));
    }
    let both = Pseudonym::from_text_batch(&world.domain, &[text, text]);
    assert_eq!((both.len(), both[0].is_ok()), (2, both[1].is_ok()));
}
