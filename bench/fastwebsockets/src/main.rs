//! An echo of WebSocket on fastwebsockets, on one thread.
//!
//! `fastwebsockets-echo PORT`
//!
//! Accepts a handshake at any path, and sends back whole messages, as the example of the library does.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use fastwebsockets::{FragmentCollector, OpCode, Role, WebSocket};
use sha1::{Digest, Sha1};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const KEY: &str = "sec-websocket-key:";

/// More than a load generator sends.
const LARGEST_HEAD: usize = 4096;

fn main() -> io::Result<()> {
    let usage = "usage: fastwebsockets-echo PORT";
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).expect(usage);
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?
        .block_on(serve(port))
}

async fn serve(port: u16) -> io::Result<()> {
    let listener = listen(port)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        // A client that goes away is no news here; the load generator counts what failed.
        tokio::spawn(async move {
            let _ = session(stream).await;
        });
    }
}

/// A backlog that ten thousand connections at once fit into.
fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    socket.listen(16384)
}

async fn session(mut stream: TcpStream) -> io::Result<()> {
    let key = read_key(&mut stream).await?;
    let accept = STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize());
    let head = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut socket = FragmentCollector::new(WebSocket::after_handshake(stream, Role::Server));
    loop {
        let frame = socket.read_frame().await.map_err(io::Error::other)?;
        match frame.opcode {
            OpCode::Close => return Ok(()),
            OpCode::Text | OpCode::Binary => socket.write_frame(frame).await.map_err(io::Error::other)?,
            _ => {}
        }
    }
}

/// The key of a handshake. Nothing may follow it yet.
async fn read_key(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::with_capacity(LARGEST_HEAD);
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= LARGEST_HEAD || stream.read_buf(&mut head).await? == 0 {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
    }
    String::from_utf8_lossy(&head)
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with(KEY))
        .map(|line| line[KEY.len()..].trim().to_owned())
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
}
