//! Fields of one key in the answer are one field (5.3.2).
//!
//! Pairs of fields are not compared, because there are as many as the square of the fields. As
//! XING's algorithm has it, the fields of a selection are grouped by their keys, level by level,
//! twice: each of a group has the shape of the group's first, and, among those that can be of one
//! object, its name and arguments, too. Equality is transitive, so that is enough. A group whose
//! fields were checked together before is not checked again, however often a fragment repeats it.

use std::collections::HashSet;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Field, SelectionSet, Type};
use async_graphql::{Name, Positioned};

use super::super::sites::Definition;
use super::super::types::{FieldType, named};
use super::super::violation::Violations;
use super::checked::Checked;
use crate::graphql::selection::{Selected, Visit, Walk, root_type};

/// The most fields that are looked at, those of a group as often as the group is.
const MOST: usize = 1_000_000;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for operation in checked.definitions.iter().filter_map(Definition::operation) {
        let Some(root) = checked.types.known(root_type(operation.node.ty)) else { continue };
        let (found, seen) = (&mut *found, HashSet::new());
        let mut merging = Merging { checked, found, seen, left: MOST };
        let fields = merging.fields([(&operation.node.selection_set.node, Some(root))]);
        merging.check_shapes(&fields);
        merging.check_names(&fields);
        if merging.left == 0 {
            merging
                .found
                .add_too_much(operation.pos, "The query has too many fields of the same names.");
        }
    }
}

/// A field that the schema has, and the type of the objects that it is asked of.
#[derive(Clone, Copy)]
struct KnownField<'a> {
    field: &'a Positioned<Field>,
    parent: &'a Name,
    known: &'a FieldType,
}

impl<'a> KnownField<'a> {
    fn below(&self, checked: &Checked<'a>) -> (&'a SelectionSet, Option<&'a Name>) {
        (&self.field.node.selection_set.node, checked.types.known(named(&self.known.ty)))
    }
}

/// What is checked of a group.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Pass {
    Shapes,
    Names,
}

struct Merging<'c, 'a> {
    checked: &'c Checked<'a>,
    found: &'c mut Violations,
    /// The groups that were checked, by the places of their fields in memory.
    seen: HashSet<(Pass, Vec<usize>)>,
    /// How many more fields are looked at.
    left: usize,
}

impl<'a> Merging<'_, 'a> {
    /// The fields of several selections, each once.
    fn fields(
        &self,
        sets: impl IntoIterator<Item = (&'a SelectionSet, Option<&'a Name>)>,
    ) -> Vec<KnownField<'a>> {
        let (mut seen, mut fields) = (HashSet::new(), Vec::new());
        for (set, parent) in sets {
            let mut parents = vec![parent];
            for visit in Walk::new(&self.checked.document.fragments, set).once() {
                let around = parents.last().copied().flatten();
                match visit {
                    Visit::Enter(Selected::Field(field)) => {
                        let known = self.known(field, around);
                        let new = known.filter(|_| seen.insert(std::ptr::from_ref(field)));
                        fields.extend(new);
                    }
                    Visit::Enter(fragment) => {
                        let on = fragment.condition().map(|on| self.checked.types.known(on));
                        parents.push(on.unwrap_or(around));
                    }
                    Visit::Leave(_) => {
                        parents.pop();
                    }
                    Visit::Stop(..) => {}
                }
            }
        }
        fields
    }

    fn known(
        &self,
        field: &'a Positioned<Field>,
        parent: Option<&'a Name>,
    ) -> Option<KnownField<'a>> {
        let parent = parent?;
        let known = self.checked.types.field(parent, &field.node.name.node)?;
        Some(KnownField { field, parent, known })
    }

    fn below(&self, group: &[KnownField<'a>]) -> Vec<KnownField<'a>> {
        self.fields(group.iter().map(|field| field.below(self.checked)))
    }

    /// Whether these fields are to be checked: not where they were, nor where no more are looked
    /// at.
    fn begins(&mut self, pass: Pass, fields: &[KnownField<'a>]) -> bool {
        self.left = self.left.saturating_sub(fields.len());
        let places = fields.iter().map(|it| std::ptr::from_ref(it.field).addr()).collect();
        self.left > 0 && !fields.is_empty() && self.seen.insert((pass, places))
    }

    /// `SameResponseShape`
    fn check_shapes(&mut self, fields: &[KnownField<'a>]) {
        if !self.begins(Pass::Shapes, fields) {
            return;
        }
        for group in by_key(fields).into_values() {
            let Some((first, others)) = group.split_first() else { continue };
            for other in others {
                if !self.have_same_shape(&first.known.ty, &other.known.ty) {
                    self.conflict(first, other, || {
                        let (first, other) = (&first.known.ty, &other.known.ty);
                        format!("they are of the types {first} and {other}")
                    });
                }
            }
            let below = self.below(&group);
            self.check_shapes(&below);
        }
    }

    fn have_same_shape(&self, a: &Type, b: &Type) -> bool {
        a.nullable == b.nullable
            && match (&a.base, &b.base) {
                (BaseType::List(a), BaseType::List(b)) => self.have_same_shape(a, b),
                (BaseType::Named(a), BaseType::Named(b)) => {
                    let types = self.checked.types;
                    a == b || (types.is_composite(a) && types.is_composite(b))
                }
                _ => false,
            }
    }

    /// `FieldsInSetCanMerge`, for what can be of one object.
    fn check_names(&mut self, fields: &[KnownField<'a>]) {
        if !self.begins(Pass::Names, fields) {
            return;
        }
        for group in by_key(fields).into_values() {
            for group in self.by_object(&group) {
                self.check_group(&group);
                let below = self.below(&group);
                self.check_names(&below);
            }
        }
    }

    /// The fields that can be of one object: those of each object type, and with each of them
    /// those of interfaces and unions.
    fn by_object(&self, group: &[KnownField<'a>]) -> Vec<Vec<KnownField<'a>>> {
        let possible = self.checked.types.possible();
        let (all, of_one): (Vec<KnownField<'a>>, Vec<KnownField<'a>>) =
            group.iter().copied().partition(|it| possible.is_abstract(it.parent));
        let mut groups: IndexMap<&Name, Vec<KnownField<'a>>> = IndexMap::new();
        for field in of_one {
            groups.entry(field.parent).or_default().push(field);
        }
        if groups.is_empty() {
            return vec![all];
        }
        let with_all = |of_one: Vec<_>| of_one.into_iter().chain(all.iter().copied());
        groups.into_values().map(|of_one| with_all(of_one).collect()).collect()
    }

    fn check_group(&mut self, group: &[KnownField<'a>]) {
        let Some((first, others)) = group.split_first() else { return };
        let arguments = sorted_arguments(first.field);
        for other in others {
            let names = [first, other].map(|it| &it.field.node.name.node);
            if names[0] != names[1] {
                self.conflict(first, other, || {
                    format!("they are \"{}\" and \"{}\"", names[0], names[1])
                });
            } else if sorted_arguments(other.field) != arguments {
                self.conflict(first, other, || "their arguments differ".to_owned());
            }
        }
    }

    fn conflict(
        &mut self,
        first: &KnownField<'_>,
        other: &KnownField<'_>,
        why: impl FnOnce() -> String,
    ) {
        self.found.add_both([first.field.pos, other.field.pos], || {
            let key = &first.field.node.response_key().node;
            format!("Two fields \"{key}\" cannot be one, because {}; give one an alias.", why())
        });
    }
}

fn by_key<'a>(fields: &[KnownField<'a>]) -> IndexMap<&'a Name, Vec<KnownField<'a>>> {
    let mut groups: IndexMap<&Name, Vec<_>> = IndexMap::new();
    for field in fields {
        groups.entry(&field.field.node.response_key().node).or_default().push(*field);
    }
    groups
}

fn sorted_arguments(field: &Positioned<Field>) -> Vec<(&Name, &async_graphql_value::Value)> {
    let arguments = field.node.arguments.iter();
    let mut sorted: Vec<_> = arguments.map(|(name, value)| (&name.node, &value.node)).collect();
    sorted.sort_by_key(|(name, _)| *name);
    sorted
}
