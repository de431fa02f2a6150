//! The six questions.

use clap::ValueEnum;
use serde_json::Value;

/// One of the six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Question {
    /// A film by its id, with its credits.
    Q1,
    /// Films with their directors and 5 performers.
    Q2,
    /// Four levels: 20 films, 5 performers, 3 films of each, their directors.
    Q3,
    /// A filter, its third page and its total.
    Q4,
    /// 100 films, nothing but id and title.
    Q5,
    /// A person with 20 films and 5 performers of each.
    Q6,
}

/// What a statement is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Parameter {
    Int(i64),
    Float(f64),
}

impl Question {
    pub(crate) const ALL: [Self; 6] = [Self::Q1, Self::Q2, Self::Q3, Self::Q4, Self::Q5, Self::Q6];

    pub(crate) fn name(self) -> &'static str {
        ["q1", "q2", "q3", "q4", "q5", "q6"][self as usize]
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|question| question.name() == name)
    }

    pub(crate) fn about(self) -> &'static str {
        [
            "film by id, credits",
            "20 films, directors, 5 performers",
            "4 levels",
            "filter, page 3, total",
            "100 films, id, title",
            "person, 20 films, 5 performers",
        ][self as usize]
    }

    pub(crate) fn document(self) -> &'static str {
        match self {
            Self::Q1 => {
                "query($id: ID!) { movie(by: {id: $id}) { id title releaseDate runtime voteAverage \
                 creditsConnection(first: 100) { edges { department job billing characters \
                 node { id name } } } } }"
            }
            Self::Q2 => {
                "query($skip: Int!) { movies(orderBy: [{field: POPULARITY, direction: DESC}], \
                 first: 20, skip: $skip) { id title releaseDate voteAverage \
                 directors { id name } performers(first: 5) { id name } } }"
            }
            Self::Q3 => {
                "query($skip: Int!) { movies(orderBy: [{field: POPULARITY, direction: DESC}], \
                 first: 20, skip: $skip) { id title performers(first: 5) { id name \
                 performedIn(first: 3) { id title directors { id name } } } } }"
            }
            Self::Q4 => {
                "query($year: Int!, $after: Cursor) { moviesConnection(\
                 where: {releaseYear: {eq: $year}, voteAverage: {gte: 4}}, \
                 orderBy: [{field: VOTE_AVERAGE, direction: DESC}], first: 20, after: $after) \
                 { totalCount nodes { id title releaseYear voteAverage } } }"
            }
            Self::Q5 => "query($skip: Int!) { movies(first: 100, skip: $skip) { id title } }",
            Self::Q6 => {
                "query($id: ID!) { person(by: {id: $id}) { id name performedIn(first: 20) \
                 { id title releaseDate performers(first: 5) { id name } } } }"
            }
        }
    }
}

/// What the floor's body says.
pub(crate) fn parameters(values: &Value) -> Vec<Parameter> {
    let parameter = |value: &Value| match value.as_i64() {
        Some(value) => Parameter::Int(value),
        None => Parameter::Float(value.as_f64().unwrap_or_default()),
    };
    values.as_array().into_iter().flatten().map(parameter).collect()
}
