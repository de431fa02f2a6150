//! The relations from a person to other rows.

use entity::person::Entity;

use crate::db::relation::{Link, Relation, Via};
use crate::db::table::Readable;
use crate::graphql::schema::credit;

pub(super) static AS_DIRECTOR: Link = credit::of_person(&[("kind", "= 0")]);
pub(super) static AS_PERFORMER: Link = credit::of_person(&[("kind", "= 1")]);

const fn movies(name: &'static str, only: &'static [(&'static str, &'static str)]) -> Relation {
    Relation { name, node: entity::movie::Entity::table, via: Via::Link(credit::of_person(only)) }
}

const fn root(name: &'static str) -> Relation {
    Relation { name, node: Entity::table, via: Via::Root }
}

pub(super) static PERSON: Relation = root("person");
pub(super) static PEOPLE: Relation = root("people");
pub(super) static ALL_DIRECTORS: Relation = root("directors");
pub(super) static ALL_PERFORMERS: Relation = root("performers");
pub(super) static DIRECTED: Relation =
    movies("Person.directed", &[("kind", "= 0"), ("lead", "= TRUE")]);
pub(in crate::graphql) static DIRECTED_CREDITS: Relation =
    movies("Person.directedConnection", &[("kind", "= 0")]);
pub(super) static PERFORMED_IN: Relation =
    movies("Person.performedIn", &[("kind", "= 1"), ("lead", "= TRUE")]);
pub(in crate::graphql) static PERFORMED_CREDITS: Relation =
    movies("Person.performedInConnection", &[("kind", "= 1")]);
pub(super) static CREDITS: Relation = movies("Person.creditsConnection", &[]);
pub(super) static KNOWN_FOR: Relation = Relation {
    name: "Person.knownFor",
    node: entity::movie::Entity::table,
    via: Via::Member(credit::of_person(&[("kind", "< 2")])),
};
