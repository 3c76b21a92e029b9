//! Owners: at rest to in transit and back, with options.

use blindnym::{
    Curve, Domain, DomainOwner, EncodedValue, PseudonymAtRest, TransitKey, TransitKeys,
    TransitOptions, Value,
};

use crate::support::seeded_rng;
use crate::{named, uhmep};

const NOW: i64 = 1_750_000_000;

fn owner(domain: &Domain) -> DomainOwner {
    let mut keys = TransitKeys::new();
    keys.insert(TransitKey::new("old", &[1; 32]).unwrap(), false);
    keys.insert(TransitKey::new("new", &[2; 32]).unwrap(), true);
    DomainOwner::new(domain.clone(), keys)
}

fn at_rest(domain: &Domain, text: &str) -> PseudonymAtRest {
    let point = EncodedValue::encode(domain, &Value::from_text(text)).unwrap();
    PseudonymAtRest::from_x(domain, point.point().x()).unwrap()
}

#[test]
fn what_never_changes_is_told_when_it_does() {
    let before = owner(&uhmep());
    assert_eq!(before.changed_since(&before), None);
    let with = |keys: &[(&str, u8)]| {
        let mut made = TransitKeys::new();
        for (kid, byte) in keys {
            made.insert(TransitKey::new(kid, &[*byte; 32]).unwrap(), true);
        }
        DomainOwner::new(uhmep(), made)
    };
    assert_eq!(with(&[("new", 2), ("newest", 3)]).changed_since(&before), None, "rotated");
    let planted = with(&[("old", 1), ("new", 3)]).changed_since(&before);
    assert_eq!(planted, Some("key under a known id"));
    let (curve, audience) = (uhmep().curve(), uhmep().audience().to_owned());
    let others = [
        (named("ehealth_v1"), "name"),
        (Domain::new(uhmep().name(), Curve::P256, &audience), "curve"),
        (Domain::new(uhmep().name(), curve, &audience).with_buffer_size(9).unwrap(), "buffer size"),
    ];
    for (other, what) in others {
        assert_eq!(owner(&other).changed_since(&before), Some(what));
    }
}

#[test]
fn goes_in_transit_and_comes_back_on_every_curve() {
    for &curve in Curve::ALL {
        let domain = Domain::new("d", curve, "a").with_time_to_live(100);
        let owner = owner(&domain);
        let pseudonym = at_rest(&domain, "97071143362");
        let mut rng = seeded_rng(1);
        let options = TransitOptions::default();
        let first = owner.to_in_transit(&pseudonym, &options, NOW, &mut rng).unwrap();
        let second = owner.to_in_transit(&pseudonym, &options, NOW, &mut rng).unwrap();
        assert_ne!(first.point(), second.point(), "every one is blinded anew");
        assert_ne!(first.transit_info(), second.transit_info());
        for transit in [first, second] {
            let header = transit.transit_info().unverified_header();
            assert_eq!(header.kid.as_deref(), Some("new"));
            assert_eq!(header.aud.as_deref(), Some("a"));
            assert_eq!((header.iat, header.exp), (Some(NOW), Some(NOW + 100)));
            assert_eq!(transit.expires(), Some(NOW + 100));
            let opened = owner.to_at_rest(&transit, NOW).unwrap();
            assert_eq!(opened.pseudonym, pseudonym);
            assert_eq!((opened.claims.iat, opened.claims.exp), (NOW, NOW + 100));
        }
    }
}

#[test]
fn lives_as_long_as_the_domain_says_give_or_take_a_minute() {
    let owner = owner(&uhmep());
    let options = TransitOptions::default();
    let transit =
        owner.to_in_transit(&at_rest(&uhmep(), "1"), &options, NOW, &mut seeded_rng(1)).unwrap();
    for (now, code) in [
        (NOW - 61, Some("not_yet_valid")),
        (NOW - 60, None),
        (NOW + 660, None),
        (NOW + 661, Some("expired")),
        (i64::MAX, Some("expired")),
        (i64::MIN, Some("not_yet_valid")),
    ] {
        let opened = owner.to_at_rest(&transit, now);
        assert_eq!(opened.err().map(|error| error.code()), code, "{now}");
    }
}

#[test]
fn custom_members_travel_and_managed_ones_are_refused() {
    let owner = owner(&uhmep());
    let pseudonym = at_rest(&uhmep(), "1");
    let mut options = TransitOptions::for_subject("subject \"1\"");
    let _before = options.header.insert("typ".into(), "JWT".into());
    let _before = options.payload.insert("n".into(), serde_json::json!({"a": [1, null]}));
    let transit = owner.to_in_transit(&pseudonym, &options, NOW, &mut seeded_rng(1)).unwrap();
    assert_eq!(transit.transit_info().unverified_header().custom().unwrap(), options.header);
    let opened = owner.to_at_rest(&transit, NOW).unwrap();
    assert_eq!(opened.claims.custom, options.payload);
    assert_eq!(opened.claims.subject(), Some(&"subject \"1\"".into()));
    let bound = opened.claims.expect_subject(Some("subject \"1\"")).unwrap();
    assert_eq!(bound, Some("subject \"1\""));
    for other in [None, Some(""), Some("subject"), Some("subject \"2\"")] {
        let refused = opened.claims.expect_subject(other).unwrap_err();
        assert_eq!(refused.code(), "wrong_subject");
    }
    let mut claims = opened.claims.clone();
    let _before = claims.custom.insert("sub".into(), 1.into());
    assert_eq!(claims.expect_subject(Some("1")).unwrap_err().code(), "wrong_subject");
    let _before = claims.custom.remove("sub");
    assert_eq!(claims.expect_subject(Some("1")).unwrap(), None);

    let refused = |options: TransitOptions| {
        let transit = owner.to_in_transit(&pseudonym, &options, NOW, &mut seeded_rng(1));
        transit.unwrap_err().code()
    };
    for member in ["alg", "enc", "kid", "aud", "iat", "exp", "crit", "zip"] {
        let mut options = TransitOptions::default();
        let _before = options.header.insert(member.into(), 1.into());
        assert_eq!(refused(options), "reserved_member", "{member}");
    }
    for member in ["iat", "exp", "scalar"] {
        let mut options = TransitOptions::default();
        let _before = options.payload.insert(member.into(), 1.into());
        assert_eq!(refused(options), "reserved_member", "{member}");
    }
}

#[test]
fn pseudonyms_of_other_domains_are_refused_and_cost_the_others_nothing() {
    let (here, there) = (owner(&uhmep()), owner(&named("ehealth_v1")));
    let ours = at_rest(&uhmep(), "1");
    let theirs = at_rest(&named("ehealth_v1"), "1");
    let options = TransitOptions::default();
    let made =
        here.to_in_transit_batch(&[&ours, &theirs, &ours], &options, NOW, &mut seeded_rng(1));
    assert_eq!(made[1].as_ref().unwrap_err().code(), "wrong_domain");
    let foreign = there.to_in_transit(&theirs, &options, NOW, &mut seeded_rng(2)).unwrap();
    let batch = [made[0].as_ref().unwrap(), &foreign, made[2].as_ref().unwrap()];
    let opened = here.to_at_rest_batch(&batch, NOW);
    assert_eq!(opened[1].as_ref().unwrap_err().code(), "wrong_domain");
    for place in [0, 2] {
        assert_eq!(opened[place].as_ref().unwrap().pseudonym, ours);
    }
}

#[test]
fn without_an_active_key_nothing_is_made() {
    let mut keys = TransitKeys::new();
    keys.insert(TransitKey::new("old", &[1; 32]).unwrap(), false);
    let owner = DomainOwner::new(uhmep(), keys);
    let made = owner.to_in_transit(
        &at_rest(&uhmep(), "1"),
        &TransitOptions::default(),
        NOW,
        &mut seeded_rng(1),
    );
    assert_eq!(made.unwrap_err().code(), "no_active_key");
}

#[test]
fn a_key_with_a_known_id_replaces_the_one_before() {
    let mut keys = TransitKeys::new();
    keys.insert(TransitKey::new("k", &[1; 32]).unwrap(), true);
    keys.insert(TransitKey::new("k", &[2; 32]).unwrap(), false);
    assert_eq!(keys.keys().len(), 1);
    assert_eq!(keys.active().unwrap_err().code(), "no_active_key", "the new one is not active");
    for found in [0, 31, 33] {
        assert_eq!(TransitKey::new("k", &vec![1; found]).unwrap_err().code(), "length");
    }
}
