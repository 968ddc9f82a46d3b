//! hyper on a runtime of one thread. Argument: port.

use std::convert::Infallible;

use hyper::body::Bytes;
use hyper::header::{HeaderValue, CONTENT_TYPE, SERVER};
use hyper::server::conn::Http;
use hyper::service::service_fn;
use hyper::{Body, Request, Response, StatusCode};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::{spawn_local, LocalSet};

const BACKLOG: u32 = 8192;
const LONG_LENGTH: usize = 1 << 20;
const HELLO: &str = "Hello, World!";

fn ok(kind: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    let fields = response.headers_mut();
    fields.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    fields.insert(SERVER, HeaderValue::from_static("peer"));
    response
}

/// Written anew for each request, by the same few lines as in the other peers.
fn json() -> Vec<u8> {
    let mut out = Vec::with_capacity(HELLO.len() + 14);
    out.extend_from_slice(b"{\"message\":\"");
    for c in HELLO.chars() {
        match c {
            '"' | '\\' => out.extend_from_slice(&[b'\\', c as u8]),
            ' '..='~' => out.push(c as u8),
            _ => out.extend_from_slice(format!("\\u{:04x}", c as u32).as_bytes()),
        }
    }
    out.extend_from_slice(b"\"}");
    out
}

async fn answer(request: Request<Body>, long: Bytes) -> Result<Response<Body>, Infallible> {
    Ok(match request.uri().path() {
        "/plaintext" => ok("text/plain", HELLO),
        "/json" => ok("application/json", json()),
        "/bytes/1048576" => ok("application/octet-stream", long),
        "/echo" => ok("application/octet-stream", request.into_body()),
        _ => {
            let mut response = ok("text/plain", Body::empty());
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    })
}

async fn serve(stream: TcpStream, long: Bytes) {
    let service = service_fn(move |request| answer(request, long.clone()));
    // An error is the client's: it has gone, or spoke no HTTP.
    let _ = Http::new().http1_only(true).pipeline_flush(true).serve_connection(stream, service).await;
}

async fn listen(port: u16) -> std::io::Result<()> {
    let long: Bytes = (0..LONG_LENGTH).map(|i| b'a' + (i % 26) as u8).collect::<Vec<u8>>().into();
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(([127, 0, 0, 1], port).into())?;
    let listener = socket.listen(BACKLOG)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        spawn_local(serve(stream, long.clone()));
    }
}

fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).expect("the port");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    LocalSet::new().block_on(&runtime, listen(port))
}
