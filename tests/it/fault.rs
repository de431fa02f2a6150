//! Writes that fail half way: what was answered, against what is there for another process and
//! after a restart.
//!
//! SQLite's own calls to the operating system fail, by a small library that the program has
//! preloaded: unlike a full tmpfs it needs no root, fails at a chosen call, and knows I/O errors and
//! failed synchronisations besides a full disk. PostgreSQL is reached through a proxy that cuts
//! connections at the COMMIT.

mod commands;
mod content;
mod disk;
mod points;
mod proxy;
mod storm;
mod transaction;
