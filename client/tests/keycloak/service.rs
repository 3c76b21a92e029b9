//! `blindnym serve` with Keycloak as the issuer.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;

use blindnym::{Domain, DomainDocument, Pseudonym, Reply, Request, Step, Value};
use blindnym_client::{
    AccessExchange, ClientCredentials, ClientError, HttpService, HttpSettings, IamClient,
    PseudonymisationService as _, TokenSource, UserTokens,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use tempfile::TempDir;

use crate::login::{confidential, public};
use crate::process::Owned;
use crate::server::World;

const DOMAIN: &str = "uhmep_v1";

/// A service of our own. It ends when this is dropped.
pub(crate) struct Blindnym {
    pub(crate) base: String,
    _process: Owned,
    _folder: TempDir,
}

impl Blindnym {
    pub(crate) fn start(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("pass"), "a passphrase of the tests only\n").unwrap();
        let command = |arguments: &[&str]| {
            let mut command = Command::new(&world.blindnym);
            let _ = command.current_dir(folder.path()).args(arguments);
            command
        };
        let audience = "https://pseudo.example/pseudo/v1/domains/uhmep_v1";
        for arguments in [&["init"][..], &["add", DOMAIN, "--audience", audience]] {
            let domain = [&["domain", "--passphrase-file", "pass"], arguments].concat();
            let output = command(&domain).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let issuer = world.issuer("healthcare");
        let mut serve = command(&["serve", "--behind-proxy", "--issuer", &issuer]);
        let serve = serve.args(["--listen", "127.0.0.1:0", "--passphrase-file", "pass"]);
        let mut process = Owned(serve.stdout(Stdio::piped()).spawn().unwrap());
        let mut line = String::new();
        let mut told = BufReader::new(process.stdout.take().unwrap());
        let _read = told.read_line(&mut line).unwrap();
        let base = line.trim().trim_end_matches('.').rsplit(' ').next().unwrap();
        assert!(base.starts_with("http://127.0.0.1:"), "{line}");
        Self { base: base.to_owned(), _process: process, _folder: folder }
    }

    fn service(&self, tokens: Arc<dyn TokenSource>) -> HttpService {
        HttpService::new(HttpSettings::new(&self.base), Some(tokens)).unwrap()
    }
}

async fn send(service: &HttpService, requests: &[Request]) -> Result<Vec<Reply>, ClientError> {
    let mut replies = Vec::new();
    for request in requests {
        replies.push(Reply::from_body(service.send(request).await?));
    }
    Ok(replies)
}

/// A value there and back, and where it cannot go, why.
async fn circle(service: &HttpService) -> Result<(), ClientError> {
    let document = service.describe(DOMAIN).await?;
    let document = DomainDocument::parse(&document).unwrap();
    let (domain, mut rng): (&Domain, _) = (document.domain(), UnwrapErr(SysRng));
    let value = Value::from_text("00000000097");
    let Step { state, message } = domain.pseudonymize(&[&value], &mut rng);
    let pseudonym = state.finish(&send(service, &message).await?).remove(0).unwrap();
    let Step { state, message } = domain.identify(&[&pseudonym], &mut rng);
    assert_eq!(state.finish(&send(service, &message).await?).remove(0).unwrap(), value);
    let _pseudonym = Pseudonym::from(pseudonym);
    Ok(())
}

pub(crate) async fn those_with_roles_pseudonymize(world: &Arc<World>) {
    let blindnym = Blindnym::start(world);
    let (realm, client) = (world.realm("healthcare"), world.client("software-server"));
    let organisation = ClientCredentials::new(&realm, &client, &[]).unwrap();
    circle(&blindnym.service(Arc::new(organisation))).await.unwrap();
    let person = UserTokens::new(public(world).await);
    circle(&blindnym.service(Arc::new(person))).await.unwrap();
}

pub(crate) async fn those_without_do_not(world: &Arc<World>) {
    let blindnym = Blindnym::start(world);
    let realm = world.realm("healthcare");
    let status = |error: ClientError| match error {
        ClientError::Refused { status, .. } => status,
        other => panic!("{other}"),
    };
    // No roles: 403.
    let secret = "a secret of the tests only";
    let without = IamClient::with_secret("software-without-roles", secret.into());
    let without = ClientCredentials::new(&realm, &without, &[]).unwrap();
    let error = circle(&blindnym.service(Arc::new(without))).await.unwrap_err();
    assert_eq!(status(error), 403);
    // Another realm: 401.
    let m2m = world.client("cbe-0123456789");
    let m2m = ClientCredentials::new(&world.realm("M2M"), &m2m, &[]).unwrap();
    let error = circle(&blindnym.service(Arc::new(m2m))).await.unwrap_err();
    assert_eq!(status(error), 401);
    // An exchanged token, which the types keep from being sent here: 401.
    let client = world.client("software-server");
    let exchange = AccessExchange::at_realm(&realm, &client, "nihdi-uhmep-fhir-hcp");
    let exchanged = exchange.exchange(confidential(world).await.access()).await.unwrap();
    let url = format!("{}/pseudo/v1/domains/{DOMAIN}", blindnym.base);
    let answer = reqwest::Client::new().get(url).bearer_auth(exchanged.expose()).send().await;
    assert_eq!(answer.unwrap().status(), 401);
}
