use std::convert::Infallible;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;

use anyhow::Result;
use rand_core::{TryCryptoRng, TryRng};
use zeroize::Zeroizing;

/// Draws of more bytes are secrets: nonces and ids are sent.
const LONGEST_PUBLIC: usize = 16;

/// Draws secrets and tells the parent of them. Nothing is buffered, so that this is no place where one is found.
pub(crate) struct Secrets {
    random: File,
    parent: File,
}

impl Secrets {
    pub(crate) fn new() -> Result<Self> {
        let parent = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        Ok(Self { random: File::open("/dev/urandom")?, parent })
    }

    /// Random bytes that are a secret.
    pub(crate) fn draw(&mut self, name: &str, len: usize) -> Result<Zeroizing<Vec<u8>>> {
        let mut bytes = Zeroizing::new(vec![0; len]);
        self.random.read_exact(&mut bytes)?;
        self.tell(name, &bytes)?;
        Ok(bytes)
    }

    /// These bytes are a secret.
    pub(crate) fn tell(&mut self, name: &str, secret: &[u8]) -> Result<()> {
        for part in [name.as_bytes(), secret] {
            self.parent.write_all(&[u8::try_from(part.len())?])?;
            self.parent.write_all(part)?;
        }
        Ok(())
    }
}

/// What the engine draws.
impl TryRng for Secrets {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    #[allow(clippy::expect_used, reason = "without random numbers there is nothing to look at")]
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.random.read_exact(bytes).expect("the system has no random numbers");
        if bytes.len() > LONGEST_PUBLIC {
            self.tell("drawn", bytes).expect("the parent listens");
        }
        Ok(())
    }
}

impl TryCryptoRng for Secrets {}
