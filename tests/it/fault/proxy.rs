//! A way to PostgreSQL that breaks at the COMMIT.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering::Relaxed};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Where a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server never receives the COMMIT.
    BeforeCommit = 1,
    /// The server commits, and its answer is lost.
    AfterCommit = 2,
    /// The next thing that is sent is lost.
    Anywhere = 3,
}

/// A proxy before a PostgreSQL server. Cheap to clone.
#[derive(Clone)]
pub struct Proxy {
    /// The database's address through it.
    pub url: String,
    order: Arc<AtomicI32>,
    cuts: Arc<AtomicUsize>,
}

impl Proxy {
    pub async fn start(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut through = url::Url::parse(url).unwrap();
        let target = (through.host_str().unwrap().to_owned(), through.port().unwrap_or(5432));
        through.set_host(Some("127.0.0.1")).unwrap();
        through.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        // What is encrypted cannot be read on the way.
        through.query_pairs_mut().append_pair("sslmode", "disable");
        let this = Self { url: through.into(), order: Arc::default(), cuts: Arc::default() };
        let proxy = this.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (proxy, target) = (proxy.clone(), target.clone());
                tokio::spawn(async move {
                    let server = TcpStream::connect(target).await.unwrap();
                    // Either end may have gone.
                    let _ = proxy.pass(client, server).await;
                });
            }
        });
        this
    }

    /// Breaks the next connection that comes to that.
    pub fn cut(&self, cut: Cut) {
        self.order.store(cut as i32, Relaxed);
    }

    /// Breaks none.
    pub fn mend(&self) {
        self.order.store(0, Relaxed);
    }

    /// How many connections were broken.
    pub fn cuts(&self) -> usize {
        self.cuts.load(Relaxed)
    }

    fn takes(&self, cut: Cut) -> bool {
        let taken = self.order.compare_exchange(cut as i32, 0, Relaxed, Relaxed).is_ok();
        self.cuts.fetch_add(usize::from(taken), Relaxed);
        taken
    }

    async fn pass(&self, mut client: TcpStream, mut server: TcpStream) -> std::io::Result<()> {
        let (mut from_client, mut from_server) = (vec![0; 65_536], vec![0; 65_536]);
        loop {
            tokio::select! {
                read = client.read(&mut from_client) => {
                    let sent = &from_client[..read?];
                    if sent.is_empty() || self.takes(Cut::Anywhere) {
                        return Ok(());
                    }
                    if sent.windows(7).any(|bytes| bytes == b"COMMIT\0") {
                        if self.takes(Cut::BeforeCommit) {
                            return Ok(());
                        }
                        if self.takes(Cut::AfterCommit) {
                            server.write_all(sent).await?;
                            let _answered = server.read(&mut from_server).await?;
                            return Ok(());
                        }
                    }
                    server.write_all(sent).await?;
                }
                read = server.read(&mut from_server) => {
                    let answered = &from_server[..read?];
                    if answered.is_empty() {
                        return Ok(());
                    }
                    client.write_all(answered).await?;
                }
            }
        }
    }
}
