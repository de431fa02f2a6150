//! Importing: each thing that real rows do, and what a run promises.

mod columns;
mod crash;
mod csv;
mod cut;
pub mod fixture;
mod follow;
mod json;
mod real;
mod resume;
mod sample;
mod shape;
