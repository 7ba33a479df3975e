//! An echo on hyper: one thread, HTTP/1 and, by prior knowledge, HTTP/2 on one port.
//!
//! `hyper-echo PORT [--head] [--pipeline-flush]`
//!
//! `--head` sends the head that Resound sends; without it, hyper's own. `--pipeline-flush` gathers
//! the answers to pipelined requests: faster for a client that reads, and without a bound for one
//! that doesn't.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};

use hyper::body::{Body, Incoming};
use hyper::header::{
    HeaderValue, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

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
            .expect("usage: hyper-echo PORT [--head] [--pipeline-flush]"),
        head: has("--head"),
        pipeline_flush: has("--pipeline-flush"),
    };
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?
        .block_on(serve(settings))
}

async fn serve(settings: Settings) -> std::io::Result<()> {
    let listener = listen(settings.port)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(connection(stream, settings));
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
/// begins with `PRI`, and the load here knows none that begins with a P but `POST`.
async fn connection(stream: TcpStream, settings: Settings) {
    let mut start = [0; 3];
    let http2 = matches!(stream.peek(&mut start).await, Ok(3) if &start == b"PRI");
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
