//! Credits.
//!
//! * A film's credits stand by kind (directors, performers, the others), within a kind by billing,
//!   and those without one behind the others, as given.
//! * A credit that stays keeps its id: of a person's credits of a kind and a job (without case), first
//!   those stay that are as given, then those that are but for the billing, then those of the same
//!   characters, then the others, each in its order; at each step a job of the same case comes first.
//! * Two credits of a person are one after a merge where kind and job are the same (without case) and
//!   the characters are the same or not known of one: it keeps the id and the values of the
//!   survivor's and takes characters and the name in the credits where it has none.
//! * Of two films, the billing of the other's credits goes on where the survivor's ends.

use serde_json::Value;

use super::reference::Reference;
pub use super::state::Credit;
use super::state::{Kind, State};
use super::validation::Validation;
use super::word::folded;

/// A credit of an input; its person is not known yet.
#[derive(Clone, Debug)]
pub struct Given {
    pub person: Reference,
    pub credit: Credit,
}

/// The credits of a list, as far as they can be, in order.
pub fn read(list: &Value, validation: &mut Validation) -> Vec<Given> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default().iter().enumerate();
    let mut given: Vec<Given> = list.filter_map(|(at, given)| one(at, given, validation)).collect();
    given.sort_by_key(|given| place(&given.credit));
    given
}

fn one(at: usize, given: &Value, validation: &mut Validation) -> Option<Given> {
    let path = format!("credits.{at}");
    let text = |name: &str| given.get(name).and_then(Value::as_str).map(str::to_owned);
    let department = text("department").unwrap();
    let usual = match department.as_str() {
        "DIRECTING" => "Director",
        "ACTING" => "Actor",
        _ => "",
    };
    let job = text("job").unwrap_or_else(|| usual.to_owned());
    let performs = given.get("performs").and_then(Value::as_bool);
    let kind = match (performs.unwrap_or(department == "ACTING"), job.as_str()) {
        (true, _) => 1,
        (false, "Director") => 0,
        (false, _) => 2,
    };
    let billing = given.get("billing").and_then(Value::as_i64);
    if job.is_empty() {
        validation.fault("REQUIRED", format!("{path}.job"));
    }
    if billing.is_some_and(|place| place <= 0) {
        validation.fault("INVALID", format!("{path}.billing"));
    }
    let characters = given.get("characters").and_then(Value::as_array).cloned().unwrap_or_default();
    for (at, _) in characters.iter().enumerate().filter(|(_, name)| *name == "") {
        validation.fault("REQUIRED", format!("{path}.characters.{at}"));
    }
    let person =
        Reference::read(Kind::Person, &given["person"], &format!("{path}.person"), validation);
    let usable =
        person.as_ref().is_some_and(|it| super::group::validate(Kind::Person, it, validation));
    let flag = |name: &str| given.get(name).and_then(Value::as_bool).unwrap_or_default();
    let names = characters.iter().filter_map(Value::as_str).filter(|name| !name.is_empty());
    let credit = Credit {
        number: 0,
        person: 0,
        kind,
        department,
        characters: names.map(str::to_owned).collect(),
        credited_as: text("creditedAs").filter(|name| !name.is_empty()),
        billing: billing.filter(|place| *place > 0),
        uncredited: flag("uncredited"),
        voice: flag("voice"),
        job,
    };
    let usable = usable && !credit.job.is_empty();
    Some(Given { person: person?, credit }).filter(|_| usable)
}

fn place(credit: &Credit) -> (u8, bool, Option<i64>) {
    (credit.kind, credit.billing.is_none(), credit.billing)
}

/// The films that credit somebody.
pub fn films_of(state: &State, person: u32) -> Vec<u32> {
    let credits = |credits: &[Credit]| credits.iter().any(|credit| credit.person == person);
    let films = state.of(Kind::Movie).filter(|(_, film)| credits(&film.credits));
    films.map(|(number, _)| number).collect()
}

/// Gives each of a film's new credits the number of the stored one that it is, or a new one.
pub fn keep(state: &mut State, stored: &[Credit], given: &mut [Credit]) {
    let alike = |one: &Credit, other: &Credit| {
        (one.person, one.kind, folded(&one.job)) == (other.person, other.kind, folded(&other.job))
    };
    let rules: [fn(&Credit, &Credit) -> bool; 6] = [
        |one, other| Credit { number: one.number, ..other.clone() } == *one,
        |one, other| Credit { number: one.number, billing: one.billing, ..other.clone() } == *one,
        |one, other| one.job == other.job && parts(one) == parts(other),
        |one, other| parts(one) == parts(other),
        |one, other| one.job == other.job,
        |_, _| true,
    ];
    let mut rest: Vec<&Credit> = stored.iter().collect();
    for rule in rules {
        for credit in given.iter_mut().filter(|credit| credit.number == 0) {
            let same = |it: &&Credit| alike(it, credit) && rule(it, credit);
            if let Some(at) = rest.iter().position(same) {
                credit.number = rest.remove(at).number;
            }
        }
    }
    for credit in given.iter_mut().filter(|credit| credit.number == 0) {
        state.credits_made += 1;
        credit.number = state.credits_made;
    }
}

fn parts(credit: &Credit) -> Vec<String> {
    let mut parts: Vec<String> = credit.characters.iter().map(|name| folded(name)).collect();
    parts.sort();
    parts
}

/// Whether two credits are one after a merge.
fn same(one: &Credit, other: &Credit) -> bool {
    let open = one.characters.is_empty() || other.characters.is_empty();
    (one.person, one.kind) == (other.person, other.kind)
        && folded(&one.job) == folded(&other.job)
        && (open || parts(one) == parts(other))
}

/// The credits of both, each once, in order.
pub fn united(
    mut own: Vec<Credit>,
    other: Vec<Credit>,
    order: impl Fn(u32) -> usize,
) -> Vec<Credit> {
    let (mut taken, mut rest) = (Vec::new(), Vec::new());
    for credit in other {
        let free = |it: &&mut Credit| !taken.contains(&it.number) && same(it, &credit);
        match own.iter_mut().find(free) {
            Some(own) => {
                taken.push(own.number);
                if own.characters.is_empty() {
                    own.characters = credit.characters;
                }
                own.credited_as = own.credited_as.take().or(credit.credited_as);
            }
            None => rest.push(credit),
        }
    }
    own.extend(rest);
    own.sort_by_key(|credit| (place(credit), order(credit.number)));
    own
}

/// Given credits as merges leave them: the credits of each merged person (whose number stands in
/// `away`) are united with those before.
pub fn as_merged(credits: Vec<Credit>, away: &[Option<u32>]) -> Vec<Credit> {
    let mut gone: Vec<u32> = Vec::new();
    away.iter().flatten().for_each(|it| {
        if !gone.contains(it) {
            gone.push(*it)
        }
    });
    let numbered = (1..).zip(credits).map(|(number, credit)| Credit { number, ..credit });
    let (mut all, mut rest): (Vec<Credit>, Vec<Credit>) =
        numbered.partition(|credit| away[credit.number as usize - 1].is_none());
    for gone in gone {
        let is = |credit: &Credit| away[credit.number as usize - 1] == Some(gone);
        let (next, later) = rest.into_iter().partition(is);
        (all, rest) = (united(all, next, |number| number as usize), later);
    }
    all.sort_by_key(|credit| credit.number);
    all.into_iter().map(|credit| Credit { number: 0, ..credit }).collect()
}

/// A film's credits after `gone` has become `survivor`.
pub fn of_one_person(credits: Vec<Credit>, survivor: u32, gone: u32) -> Vec<Credit> {
    let numbers: Vec<u32> = credits.iter().map(|credit| credit.number).collect();
    let (other, own): (Vec<Credit>, Vec<Credit>) =
        credits.into_iter().partition(|credit| credit.person == gone);
    let other = other.into_iter().map(|credit| Credit { person: survivor, ..credit }).collect();
    united(own, other, |number| numbers.iter().position(|it| *it == number).unwrap())
}

/// The credits of a film that another one goes into.
pub fn of_one_film(own: Vec<Credit>, mut other: Vec<Credit>) -> Vec<Credit> {
    for credit in &mut other {
        let billings = own.iter().filter(|it| it.kind == credit.kind).filter_map(|it| it.billing);
        let last = billings.max().unwrap_or(0);
        credit.billing = credit.billing.map(|place| (place + last).min(2_147_483_647));
    }
    let numbers: Vec<u32> = own.iter().chain(&other).map(|credit| credit.number).collect();
    united(own, other, |number| numbers.iter().position(|it| *it == number).unwrap())
}
