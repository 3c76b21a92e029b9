//! Sockets: listening, TLS, timeouts, and an end that loses no request.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;
use std::{fmt, io};

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tokio::net::TcpSocket;

/// How long a client may take to send the headers of a request.
const SLOWEST_HEADERS: Duration = Duration::from_secs(10);
/// How long requests in flight get when the service is told to stop.
const SLOWEST_END: Duration = Duration::from_secs(20);
/// Connections that may wait to be accepted. Where more come at a time the system drops them, and they
/// try again a second later; it may have a smaller number of its own (`somaxconn`).
const BACKLOG: u32 = 4096;

/// A certificate chain and its private key, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// The certificate chain.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// Where and how to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// TLS, or plain HTTP behind a proxy and in development.
    pub tls: Option<Tls>,
}

/// Why the service cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// Certificate or key cannot be used.
    #[error("cannot use the certificate {certificate} and its key: {source}")]
    Tls {
        /// The certificate's file.
        certificate: PathBuf,
        /// What is wrong.
        source: io::Error,
    },
    /// The sockets failed.
    #[error("the service ended: {0}")]
    Ended(io::Error),
}

/// The certificate of a service that serves, which can be read again.
#[derive(Clone)]
pub struct Certificate {
    files: Tls,
    config: RustlsConfig,
}

impl Certificate {
    /// Reads the files again, and gives what makes new connections use them: nothing changes before it is
    /// called.
    ///
    /// # Errors
    /// [`ServeError::Tls`].
    pub async fn read(&self) -> Result<impl FnOnce() + Send + use<>, ServeError> {
        let (config, read) = (self.config.clone(), read(&self.files).await?);
        Ok(move || config.reload_from_config(read.get_inner()))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("files", &self.files).finish_non_exhaustive()
    }
}

async fn read(Tls { certificate, key }: &Tls) -> Result<RustlsConfig, ServeError> {
    let config = RustlsConfig::from_pem_file(certificate, key).await;
    config.map_err(|source| ServeError::Tls { certificate: certificate.clone(), source })
}

/// A bound listener, not yet serving.
pub struct Running {
    listener: TcpListener,
    tls: Option<Certificate>,
    handle: Handle<SocketAddr>,
    address: SocketAddr,
}

impl Running {
    /// Binds the address, so that it is known before anything is served.
    ///
    /// # Errors
    /// [`ServeError::Listen`], [`ServeError::Tls`].
    pub async fn bind(settings: &Settings) -> Result<Self, ServeError> {
        let failed = |source| ServeError::Listen { address: settings.listen, source };
        let listener = listen(settings.listen).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let tls = match &settings.tls {
            Some(files) => Some(Certificate { files: files.clone(), config: read(files).await? }),
            None => None,
        };
        Ok(Self { listener, tls, handle: Handle::new(), address })
    }

    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate, where TLS is done here.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        self.tls.clone()
    }

    /// Stops the service: no new connection, and 20 s for requests in flight.
    pub fn stopper(&self) -> impl Fn() + Send + use<> {
        let handle = self.handle.clone();
        move || handle.graceful_shutdown(Some(SLOWEST_END))
    }

    /// Serves until it is stopped.
    ///
    /// # Errors
    /// [`ServeError`] where the sockets fail.
    pub async fn serve(self, router: Router) -> Result<(), ServeError> {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let failed = ServeError::Ended;
        match self.tls {
            Some(Certificate { config, .. }) => {
                let server = axum_server::from_tcp_rustls(self.listener, config).map_err(failed)?;
                let mut server = server.handle(self.handle).first_request_timeout(SLOWEST_HEADERS);
                let _http1 = server.http_builder().http1().header_read_timeout(SLOWEST_HEADERS);
                server.serve(service).await.map_err(failed)
            }
            None => {
                let server = axum_server::from_tcp(self.listener).map_err(failed)?;
                let mut server = server.handle(self.handle).first_request_timeout(SLOWEST_HEADERS);
                let _http1 = server.http_builder().http1().header_read_timeout(SLOWEST_HEADERS);
                server.serve(service).await.map_err(failed)
            }
        }
    }
}

/// A listener that does not block.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A service that is started again finds its port free; on Windows it would mean something else.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tls = self.tls.is_some();
        let mut debug = f.debug_struct("Running");
        debug.field("address", &self.address).field("tls", &tls).finish_non_exhaustive()
    }
}
