//! An echo on hyper: one thread, HTTP/1 and HTTP/2 on one port, in clear text by prior knowledge,
//! over TLS (rustls) by ALPN.
//!
//! `hyper-echo PORT [--head] [--pipeline-flush] [--tls CERTIFICATE KEY]`
//!
//! `--head` sends the head that Resound sends; without it, hyper's own. `--pipeline-flush` gathers
//! the answers to pipelined requests: faster for a client that reads, and without a bound for one
//! that doesn't. `--tls` names the PEM files of a chain and its key.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use hyper::body::{Body, Incoming};
use hyper::header::{
    HeaderValue, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, DEFAULT_VERSIONS};
use tokio_rustls::TlsAcceptor;

const USAGE: &str =
    "usage: hyper-echo PORT [--head] [--pipeline-flush] [--tls CERTIFICATE KEY]";

/// The types that no browser runs, as Resound lists them.
const INERT: [&str; 23] = [
    "application/json",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/cbor",
    "application/grpc",
    "application/msgpack",
    "application/protobuf",
    "application/x-protobuf",
    "application/gzip",
    "application/zip",
    "audio/mpeg",
    "audio/ogg",
    "font/woff",
    "font/woff2",
    "image/avif",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/csv",
    "text/plain",
    "video/mp4",
    "video/webm",
];

#[derive(Clone, Copy)]
struct Settings {
    port: u16,
    head: bool,
    pipeline_flush: bool,
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let settings = Settings {
        port: arguments
            .first()
            .and_then(|port| port.parse().ok())
            .expect(USAGE),
        head: has("--head"),
        pipeline_flush: has("--pipeline-flush"),
    };
    let files = arguments
        .iter()
        .position(|argument| argument == "--tls")
        .map(|at| arguments.get(at + 1..at + 3).expect(USAGE));
    let tls = files.map(|files| acceptor(&files[0], &files[1]));
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?
        .block_on(serve(settings, tls))
}

/// Rustls' defaults, and both versions of HTTP.
fn acceptor(certificate: &str, key: &str) -> TlsAcceptor {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .expect("the chain cannot be read");
    let key = PrivateKeyDer::from_pem_file(key).expect("the key cannot be read");
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(DEFAULT_VERSIONS)
        .expect("the provider has these versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("the key is that of the certificate");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(settings: Settings, tls: Option<TlsAcceptor>) -> std::io::Result<()> {
    let listener = listen(settings.port)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        match &tls {
            Some(acceptor) => tokio::spawn(secured(acceptor.clone(), stream, settings)),
            None => tokio::spawn(clear(stream, settings)),
        };
    }
}

/// A backlog that ten thousand connections at once fit into.
fn listen(port: u16) -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    socket.listen(16384)
}

/// Chosen by the first bytes, without a wrapper around the stream: no method begins with `PRI`.
async fn clear(stream: TcpStream, settings: Settings) {
    let mut start = [0; 3];
    let http2 = matches!(stream.peek(&mut start).await, Ok(3) if &start == b"PRI");
    connection(stream, http2, settings).await;
}

async fn secured(acceptor: TlsAcceptor, stream: TcpStream, settings: Settings) {
    if let Ok(stream) = acceptor.accept(stream).await {
        let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        connection(stream, http2, settings).await;
    }
}

async fn connection<S>(stream: S, http2: bool, settings: Settings)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| async move { echo(request, settings.head) });
    let io = TokioIo::new(stream);
    // A client that goes away is no news here; the load generator counts what failed.
    if http2 {
        let _ = http2::Builder::new(TokioExecutor::new())
            .serve_connection(io, service)
            .await;
    } else {
        let _ = http1::Builder::new()
            .pipeline_flush(settings.pipeline_flush)
            .serve_connection(io, service)
            .await;
    }
}

fn echo(request: Request<Incoming>, head: bool) -> Result<Response<Incoming>, Infallible> {
    let (mut parts, body) = request.into_parts();
    if !head {
        return Ok(Response::new(body));
    }
    let content_type = parts.headers.remove(CONTENT_TYPE);
    let sandboxed = content_type.as_ref().is_some_and(|value| !is_inert(value));
    let content_type = content_type.or_else(|| {
        (!body.is_end_stream()).then_some(HeaderValue::from_static("application/octet-stream"))
    });
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    if let Some(value) = content_type {
        headers.insert(CONTENT_TYPE, value);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if sandboxed {
        headers.insert(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("sandbox; default-src 'none'"),
        );
    }
    Ok(response)
}

fn is_inert(content_type: &HeaderValue) -> bool {
    let value = content_type.as_bytes();
    let essence = value.split(|&byte| byte == b';').next().unwrap_or(value);
    let essence = essence.trim_ascii();
    INERT.iter().any(|inert| essence.eq_ignore_ascii_case(inert.as_bytes()))
}
