//! A closed loop of TLS connections: each of CONNECTIONS clients connects, makes a full handshake,
//! sends one request, reads the response to its end, and begins again. One thread.
//!
//! `handshakes PORT PATH SECONDS CONNECTIONS AUTHORITY GROUP`
//!
//! AUTHORITY is the PEM file of the certificate that the server's must be issued by. GROUP is the
//! key exchange, `X25519` or `X25519MLKEM768`. TLS 1.3 with TLS_AES_128_GCM_SHA256, no session is
//! resumed. Prints a line of JSON, latencies in microseconds, from the call of connect to the end
//! of the response.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;
use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::crypto::{aws_lc_rs, CryptoProvider};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Default)]
struct Told {
    micros: Vec<u32>,
    connect: u64,
    handshake: u64,
    read: u64,
    timeout: u64,
    refused: u64,
}

struct Client {
    server: SocketAddr,
    connector: TlsConnector,
    request: String,
}

enum Failure {
    Connect,
    Handshake,
    Read,
    Refused,
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, path, seconds, connections, authority, group] = arguments.as_slice() else {
        eprintln!("usage: handshakes PORT PATH SECONDS CONNECTIONS AUTHORITY X25519|X25519MLKEM768");
        std::process::exit(2);
    };
    let client = Rc::new(Client {
        server: SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().expect("a port"))),
        connector: connector(authority, group),
        request: format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    });
    let duration = Duration::from_secs_f64(seconds.parse().expect("seconds"));
    let connections: usize = connections.parse().expect("a number of connections");
    let told = Rc::new(RefCell::new(Told::default()));
    let begin = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, async {
        let loops: Vec<_> = (0..connections)
            .map(|_| {
                let (client, told) = (client.clone(), told.clone());
                tokio::task::spawn_local(async move {
                    while begin.elapsed() < duration {
                        again(&client, &told).await;
                    }
                })
            })
            .collect();
        for each in loops {
            each.await.expect("no loop fails");
        }
    });
    print(&mut told.borrow_mut(), begin.elapsed());
    Ok(())
}

fn connector(authority: &str, group: &str) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(authority).expect("the authority cannot be read"))
        .expect("the authority cannot be used");
    let provider = CryptoProvider {
        cipher_suites: vec![aws_lc_rs::cipher_suite::TLS13_AES_128_GCM_SHA256],
        kx_groups: match group {
            "X25519" => vec![aws_lc_rs::kx_group::X25519],
            "X25519MLKEM768" => vec![aws_lc_rs::kx_group::X25519MLKEM768],
            _ => panic!("GROUP is {group} and must be X25519 or X25519MLKEM768"),
        },
        ..aws_lc_rs::default_provider()
    };
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&TLS13])
        .expect("the provider has TLS 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    TlsConnector::from(Arc::new(config))
}

/// One request, counted.
async fn again(client: &Client, told: &Rc<RefCell<Told>>) {
    let begin = Instant::now();
    let outcome = tokio::time::timeout(PATIENCE, request(client)).await;
    let mut told = told.borrow_mut();
    match outcome {
        Ok(Ok(())) => told.micros.push(begin.elapsed().as_micros() as u32),
        Ok(Err(Failure::Connect)) => told.connect += 1,
        Ok(Err(Failure::Handshake)) => told.handshake += 1,
        Ok(Err(Failure::Read)) => told.read += 1,
        Ok(Err(Failure::Refused)) => told.refused += 1,
        Err(_) => told.timeout += 1,
    }
}

/// The server closes the connection, so the ports in TIME_WAIT are its own.
async fn request(client: &Client) -> Result<(), Failure> {
    let stream = TcpStream::connect(client.server)
        .await
        .map_err(|_| Failure::Connect)?;
    stream.set_nodelay(true).map_err(|_| Failure::Connect)?;
    let name = ServerName::try_from("localhost").expect("a name");
    let mut stream = client
        .connector
        .connect(name, stream)
        .await
        .map_err(|_| Failure::Handshake)?;
    stream
        .write_all(client.request.as_bytes())
        .await
        .map_err(|_| Failure::Read)?;
    let mut response = Vec::with_capacity(1024);
    stream
        .read_to_end(&mut response)
        .await
        .map_err(|_| Failure::Read)?;
    if response.starts_with(b"HTTP/1.1 200 ") {
        Ok(())
    } else {
        Err(Failure::Refused)
    }
}

fn print(told: &mut Told, elapsed: Duration) {
    told.micros.sort_unstable();
    let percentile = |share: f64| {
        let at = (share * told.micros.len() as f64) as usize;
        told.micros.get(at).copied().unwrap_or(0)
    };
    println!(
        "{{\"requests\": {}, \"seconds\": {:.6}, \"p50\": {}, \"p99\": {}, \"p999\": {}, \"errors\": \
         {{\"connect\": {}, \"handshake\": {}, \"read\": {}, \"timeout\": {}, \"non-2xx\": {}}}}}",
        told.micros.len(),
        elapsed.as_secs_f64(),
        percentile(0.5),
        percentile(0.99),
        percentile(0.999),
        told.connect,
        told.handshake,
        told.read,
        told.timeout,
        told.refused
    );
}
