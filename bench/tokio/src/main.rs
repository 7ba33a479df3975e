//! Two echoes on tokio, on one thread.
//!
//! `tokio-echo PORT tcp|frames`
//!
//! `tcp` sends back what it has read, before it reads more. `frames` speaks Resound's frames
//! (docs/frames.md), as far as a load asks for them: echo and ping. Both read as much at a time as
//! Resound does at most.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// The most that is read at a time.
const READ: usize = 64 * 1024;

/// An opcode and a length.
const HEAD: usize = 6;

const ECHO: u16 = 0x0001;
const PING: u16 = 0x0002;
const ANSWER: u16 = 0x8000;

/// As `resound.frames.largest`.
const LARGEST: usize = 16 << 20;

#[derive(Clone, Copy)]
enum Protocol {
    Tcp,
    Frames,
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let usage = "usage: tokio-echo PORT tcp|frames";
    let port = arguments.first().and_then(|port| port.parse().ok()).expect(usage);
    let protocol = match arguments.get(1).map(String::as_str) {
        Some("tcp") => Protocol::Tcp,
        Some("frames") => Protocol::Frames,
        _ => panic!("{usage}"),
    };
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?
        .block_on(serve(port, protocol))
}

async fn serve(port: u16, protocol: Protocol) -> io::Result<()> {
    let listener = listen(port)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        // A client that goes away is no news here; the load generator counts what failed.
        tokio::spawn(async move {
            let _ = match protocol {
                Protocol::Tcp => tcp(stream).await,
                Protocol::Frames => frames(stream).await,
            };
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

async fn tcp(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = vec![0; READ];
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..read]).await?;
    }
}

/// Answers the frames of one read together. A payload is a slice of what was read.
async fn frames(mut stream: TcpStream) -> io::Result<()> {
    let mut input = BytesMut::with_capacity(READ);
    let mut output = BytesMut::with_capacity(READ);
    loop {
        input.reserve(READ);
        if stream.read_buf(&mut input).await? == 0 {
            return Ok(());
        }
        while let Some((opcode, payload)) = next_frame(&mut input)? {
            output.put_u16(opcode | ANSWER);
            output.put_u32(payload.len() as u32);
            if payload.len() < READ {
                output.extend_from_slice(&payload);
            } else {
                stream.write_all_buf(&mut output).await?;
                stream.write_all_buf(&mut payload.clone()).await?;
            }
        }
        stream.write_all_buf(&mut output).await?;
        output.clear();
    }
}

/// The next frame, once it is complete.
fn next_frame(input: &mut BytesMut) -> io::Result<Option<(u16, Bytes)>> {
    if input.len() < HEAD {
        return Ok(None);
    }
    let opcode = u16::from_be_bytes([input[0], input[1]]);
    let length = u32::from_be_bytes([input[2], input[3], input[4], input[5]]) as usize;
    if (opcode != ECHO && opcode != PING) || length > LARGEST {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    if input.len() < HEAD + length {
        input.reserve(HEAD + length - input.len());
        return Ok(None);
    }
    input.advance(HEAD);
    Ok(Some((opcode, input.split_to(length).freeze())))
}
