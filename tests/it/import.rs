//! Importing: each thing that real rows do, and what a run promises.

mod csv;
mod cut;
pub mod fixture;
mod json;
mod kill;
mod real;
mod resume;
mod sample;
