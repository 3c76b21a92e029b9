//! Whatever comes in, an answer or an error goes out.

use blindnym::{
    Caller, Curve, Domain, DomainDocument, EncodedValue, Jwks, MasterSecret, Point,
    PseudonymAtRest, PseudonymInTransit, Reply, Service, ServiceDomain, Ssin, Step, TransitInfo,
    Value,
};
use proptest::prelude::{ProptestConfig, any, proptest};

use crate::support::{file, seeded_rng};
use crate::{named, uhmep};

/// Every door that takes text or bytes from outside.
fn knock(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for &curve in Curve::ALL {
        let domain = Domain::new("d", curve, "a");
        drop(Point::from_coordinate_text(curve, &text, &text));
        drop(Point::from_sec1_text(curve, &text));
        drop(
            Point::from_x(curve, bytes)
                .map(|point| EncodedValue::from_point(point).decode(&domain)),
        );
        drop(EncodedValue::encode(&domain, &Value::from_bytes(bytes)));
        drop(PseudonymAtRest::from_text(&domain, &text));
        drop(PseudonymInTransit::from_text(&domain, &text));
    }
    drop(Ssin::parse(&text));
    drop(TransitInfo::parse(&text));
    drop(Jwks::parse(bytes));
    drop(DomainDocument::parse(bytes));
    answers(bytes);
}

fn answers(body: &[u8]) {
    let value = Value::from_text("1");
    for values in [vec![&value], vec![&value; 2]] {
        let Step { state, .. } = uhmep().pseudonymize(&values, &mut seeded_rng(1));
        assert_eq!(state.finish(&[Reply::from_body(body)]).len(), values.len());
    }
    let mut service = Service::new();
    let master = MasterSecret::from_bytes(&[1; 64]).unwrap();
    for domain in [uhmep(), named("ehealth_v1")] {
        service.insert(ServiceDomain::derive(&master, &domain, 1, &[1]).unwrap());
    }
    for operation in ["pseudonymize", "identify", "identifyMultiple", "convertTo/ehealth_v1"] {
        let path = format!("/pseudo/v1/domains/uhmep_v1/{operation}");
        let answered = service.answer(&path, body, &Caller::default(), 0, &mut seeded_rng(1));
        assert!([200, 400].contains(&answered.status));
    }
    let path = String::from_utf8_lossy(body);
    drop(service.answer(&path, body, &Caller::default(), 0, &mut seeded_rng(1)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        knock(&bytes);
    }

    #[test]
    fn damaged_messages(at in any::<proptest::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let exchange = &file("operations").rows("exchanges")[1];
        let case = &file("transit").rows("cases")[0];
        let mut messages = vec![
            exchange.get("responses")[0].to_string().into_bytes(),
            exchange.rows("requests")[0].json("body"),
            case.text("transit_info").as_bytes().to_vec(),
        ];
        for message in &mut messages {
            let at = at.index(message.len());
            if cut {
                message.truncate(at);
            } else {
                message[at] = byte;
            }
            knock(message);
        }
    }
}
