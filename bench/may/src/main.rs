//! An echo on may_minihttp: one worker thread, HTTP/1.1.
//!
//! `may-echo PORT`
//!
//! It reads a body that has come with its head, and sends its own head: server, date, length, and the
//! fields that Resound sends with plain text.

use std::io::{self, Read};

use may_minihttp::{HttpServer, HttpService, Request, Response};

#[derive(Clone)]
struct Echo;

impl HttpService for Echo {
    fn call(&mut self, request: Request, response: &mut Response) -> io::Result<()> {
        response.header("Content-Type: text/plain");
        response.header("X-Content-Type-Options: nosniff");
        response.header("Cache-Control: no-store");
        let mut body = Vec::new();
        request.body().read_to_end(&mut body)?;
        response.body_vec(body);
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let port: u16 = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .expect("usage: may-echo PORT");
    may::config().set_workers(1);
    HttpServer(Echo)
        .start(("127.0.0.1", port))?
        .wait();
    Ok(())
}
