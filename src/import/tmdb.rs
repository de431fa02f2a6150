//! TMDB's formats: what the CSV pair and the API's responses have in common.
//!
//! **Invariant:** nothing is decided here that is a rule of the catalogue; the formats are turned
//! into drafts, and what cannot be turned is reported.

mod character;
pub(super) mod csv;
mod details;
mod join;
pub(super) mod json;
mod kind;
mod literal;
mod node;
mod reading;
mod shape;

use crate::catalog::credit::Department;
use crate::catalog::movie::MovieStatus;

/// The status that TMDB words like this; an empty one is unknown.
fn status(text: &str, warnings: &mut Vec<String>) -> Option<MovieStatus> {
    match text.trim() {
        "Rumored" => Some(MovieStatus::Rumored),
        "Planned" => Some(MovieStatus::Planned),
        "In Production" => Some(MovieStatus::InProduction),
        "Post Production" => Some(MovieStatus::PostProduction),
        "Released" => Some(MovieStatus::Released),
        "Canceled" | "Cancelled" => Some(MovieStatus::Canceled),
        "" => None,
        other => {
            warnings.push(format!("the status \"{}\" was left out", node::start(other)));
            None
        }
    }
}

/// The department that TMDB words like this; one that is not known counts as crew.
fn department(text: &str) -> Department {
    match text.trim() {
        "Acting" | "Actors" => Department::Acting,
        "Art" => Department::Art,
        "Camera" => Department::Camera,
        "Costume & Make-Up" => Department::CostumeMakeUp,
        "Directing" => Department::Directing,
        "Editing" => Department::Editing,
        "Lighting" => Department::Lighting,
        "Production" => Department::Production,
        "Sound" => Department::Sound,
        "Visual Effects" => Department::VisualEffects,
        "Writing" => Department::Writing,
        _ => Department::Crew,
    }
}

/// Where an image of TMDB's is, as the catalogue stores it; anything else is left to its rules.
fn image(path: Option<String>) -> Option<String> {
    let path = path.filter(|path| !path.trim().is_empty())?;
    Some(if path.starts_with('/') { format!("tmdb:{path}") } else { path })
}
