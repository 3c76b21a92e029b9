//! Reading pseudonyms: the short forms and those at rest cost a square root each.

use blindnym::{PseudonymAtRest, PseudonymInTransit, Result, Sec1Form, TextForm, TransitInfo};
use blindnym_benches::{Operation, World, good, measure};
use criterion::Bencher;

fn main() {
    measure(&[
        Operation::new("from_text_short", short),
        Operation::new("from_text_long", long),
        Operation::new("at_rest_from_text", at_rest),
        Operation::new("transit_info_parse", transit_info),
    ]);
}

fn short(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    in_transit(bencher, world, size, TextForm::Sec1(Sec1Form::Short));
}

fn long(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    in_transit(bencher, world, size, TextForm::Sec1(Sec1Form::Long));
}

fn in_transit(bencher: &mut Bencher<'_>, world: &World, size: usize, form: TextForm) {
    let texts = world.in_transit(size);
    let texts: Vec<_> = texts.iter().map(|pseudonym| pseudonym.to_text(form)).collect();
    read(bencher, &texts, |texts| PseudonymInTransit::from_text_batch(&world.domain, texts));
}

fn at_rest(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let texts: Vec<_> = world.at_rest(size).iter().map(PseudonymAtRest::to_text).collect();
    read(bencher, &texts, |texts| PseudonymAtRest::from_text_batch(&world.domain, texts));
}

fn transit_info(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let text = |pseudonym: &PseudonymInTransit| pseudonym.transit_info().as_str().to_owned();
    let texts: Vec<_> = world.in_transit(size).iter().map(text).collect();
    read(bencher, &texts, |texts| texts.iter().map(|text| TransitInfo::parse(text)).collect());
}

fn read<T>(bencher: &mut Bencher<'_>, texts: &[String], read: impl Fn(&[&str]) -> Vec<Result<T>>) {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let _checked = good(read(&texts));
    bencher.iter(|| read(&texts));
}
