//! Importing: each thing that real rows do, and what a run promises.

mod crash;
mod csv;
mod cut;
pub mod fixture;
mod json;
mod real;
mod resume;
mod sample;
