//! `blindnym doctor` over TLS: certificates of a service, and those of an owner's key.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

use crate::support::{Place, Service};

const JWKS: &str = r#"{"keys":[{"kty":"RSA","use":"enc","kid":"1","n":"xQE","e":"AQAB"}]}"#;

/// A year and its end, for a certificate.
struct Life(i32, i32);

/// A certificate authority, and a service certificate of it.
fn certificates(place: &Place, name: &str, life: &Life) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    authority.distinguished_name.push(DnType::CommonName, "Test authority");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Test service");
    params.not_before = date_time_ymd(life.0, 1, 1);
    params.not_after = date_time_ymd(life.1, 1, 1);
    let certificate = params.signed_by(&key, &authority).unwrap();
    place.write("authority.pem", authority.pem());
    place.write("service.pem", certificate.pem());
    place.write("service.key", key.serialize_pem());
}

/// A service of one's own behind TLS, and a profile for it by this name.
fn service(place: &Place, authorities: &str) -> Service {
    place.write("pass", "correct horse battery staple\n");
    place.write("jwks.json", JWKS);
    let domain = ["domain", "--passphrase-file", "pass"];
    let with = |more: &[&str]| place.run(&[&domain[..], more].concat()).expect(0);
    let _made = with(&["init"]);
    let _added = with(&["add", "uhmep_v1", "--audience", "a"]);
    let command = place.command(&[
        "serve",
        "--passphrase-file",
        "pass",
        "--issuer",
        "https://issuer.invalid",
        "--listen",
        "127.0.0.1:0",
        "--tls-certificate",
        "service.pem",
        "--tls-key",
        "service.key",
    ]);
    let service = Service::start(command, "Blindnym serves");
    let base = service.base.replace("127.0.0.1", "localhost");
    let network = format!("network = {{ {authorities} }}");
    place.write(
        "blindnym.toml",
        format!("[profiles.p]\nbase = \"{base}\"\ndomains = [\"uhmep_v1\"]\n{network}\n"),
    );
    service
}

fn doctor(name: &str, life: &Life, authorities: &str) -> String {
    let place = Place::new();
    certificates(&place, name, life);
    let _service = service(&place, authorities);
    place.run(&["doctor"]).expect(1)
}

const TRUSTED: &str = "authorities = \"authority.pem\"";

#[test]
fn certificates_are_told_by_their_end() {
    let told = doctor("localhost", &Life(2020, 4000), TRUSTED);
    assert!(told.contains("✓ service"), "{told}");
    assert!(told.contains("✓ certificate   CN=Test service, "), "{told}");
    assert!(told.contains("until 4000-01-01"), "{told}");
    // It asks for a token, which the profile has none of.
    assert!(told.contains("status 401") && told.contains("the domain's scope?"), "{told}");
}

#[test]
fn certificates_that_cannot_be_trusted_are_told_by_why() {
    let forever = Life(2020, 4000);
    let told = doctor("localhost", &Life(2020, 2021), TRUSTED);
    assert!(told.contains("its certificate has expired"), "{told}");
    let told = doctor("localhost", &Life(3000, 4000), TRUSTED);
    assert!(told.contains("its certificate is not valid yet"), "{told}");
    let told = doctor("elsewhere.example", &forever, TRUSTED);
    assert!(told.contains("its certificate is for another name"), "{told}");
    let told = doctor("localhost", &forever, "");
    assert!(told.contains("an authority that is not trusted here"), "{told}");
    assert!(told.contains("– domain"), "{told}");
}

#[test]
fn an_owners_certificate_is_compared_with_its_key() {
    let place = Place::new();
    let rsa = || {
        let size = rcgen::RsaKeySize::_2048;
        KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, size).unwrap()
    };
    let (ours, another) = (rsa(), rsa());
    let certificate = |key: &KeyPair, end: i32| {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.not_after = date_time_ymd(end, 1, 1);
        params.self_signed(key).unwrap().pem()
    };
    place.write("key.pem", ours.serialize_pem());
    let profile = "[profiles.p]\nbase = \"http://127.0.0.1:1\"\ndomains = [\"d\"]\n\
                   [profiles.p.owner]\njku = \"http://127.0.0.1:1/jwks\"\n\
                   keys = [{ key = \"file:key.pem\", certificate = \"key.crt\" }]\n";
    place.write("blindnym.toml", profile);
    place.write("key.crt", certificate(&ours, 4000));
    let told = place.run(&["doctor"]).expect(1);
    assert!(told.contains("and its certificate belong together"), "{told}");
    place.write("key.crt", certificate(&another, 4000));
    let told = place.run(&["doctor"]).expect(1);
    assert!(told.contains("is not the key of its certificate"), "{told}");
    place.write("key.crt", certificate(&ours, 2021));
    let told = place.run(&["doctor"]).expect(1);
    assert!(told.contains("expired on 2021-01-01"), "{told}");
    place.write("key.crt", "nothing");
    let told = place.run(&["doctor"]).expect(1);
    assert!(told.contains("key.crt is no certificate"), "{told}");
}
