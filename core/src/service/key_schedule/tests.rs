//! The key schedule against the independent derivation (vectors/key_schedule.json).

use super::MasterSecret;
use crate::curve::Curve;
use crate::domain::Domain;
use crate::error::ErrorKind;
use crate::number;
use crate::support::table;

#[test]
fn derives_what_the_independent_generator_derives() {
    for row in table("key_schedule", "derive") {
        let master = MasterSecret::from_bytes(&row.hex("master_hex")).unwrap();
        let curve: Curve = row.text("curve").parse().unwrap();
        let domain = Domain::new(row.text("domain"), curve, "");
        let version = u32::try_from(row.integer("version")).unwrap();
        let scalar = master.domain_scalar(&domain, version).unwrap();
        let bytes = number::tail(scalar.number(), curve.coordinate_len());
        assert_eq!(bytes, row.hex("domain_scalar_hex"), "{row:?}");
        let key = master.transit_key(domain.name(), version).unwrap();
        assert_eq!(key.bytes(), row.hex("transit_key_hex"), "{row:?}");
        assert_eq!(key.kid(), row.text("kid"), "{row:?}");
    }
}

#[test]
fn takes_64_bytes_only() {
    for found in [0, 32, 63, 65, 128] {
        let error = MasterSecret::from_bytes(&std::vec![7; found]).unwrap_err();
        let kind = ErrorKind::Length { what: "the master secret", min: 64, max: 64, found };
        assert_eq!(*error.kind(), kind);
    }
}

#[test]
fn a_name_too_long_for_the_schedule_is_an_error() {
    let master = MasterSecret::from_bytes(&[7; 64]).unwrap();
    let name = "d".repeat(65_536);
    assert_eq!(master.transit_key(&name, 1).unwrap_err().code(), "length");
}
