//! Cinegraph's tables: columns and types, nothing else.
//!
//! **Invariant:** no GraphQL here. A table is not the API, and a new column does not
//! become public by itself.

pub mod account;
pub mod account_token;
pub mod api_key;
pub mod attempt;
pub mod change;
pub mod collection;
pub mod collection_redirect;
pub mod company;
pub mod company_redirect;
pub mod country;
pub mod credit;
pub mod genre;
pub mod genre_redirect;
pub mod idempotency_key;
pub mod import_checkpoint;
pub mod keyword;
pub mod keyword_redirect;
pub mod language;
pub mod mail;
pub mod movie;
pub mod movie_company;
pub mod movie_country;
pub mod movie_genre;
pub mod movie_keyword;
pub mod movie_language;
pub mod movie_redirect;
pub mod person;
pub mod person_redirect;
pub mod registration;
pub mod registration_token;
pub mod search_state;
pub mod signing_secret;
pub mod vocabulary_state;
pub mod webhook;
pub mod webhook_attempt;
pub mod webhook_delivery;
