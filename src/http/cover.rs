//! `/covers/<slug>.svg`: the title card of a movie.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use entity::{credit, movie, movie_redirect, person};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::card::{Card, fingerprint};
use super::error_response::ErrorResponse;
use crate::app::{App, RequestId};
use crate::error::{Code, Error, Result};

/// A card runs and loads nothing, whatever a title may contain.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// Draws the card; 304 where the client has it already.
pub async fn handle(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    file: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ErrorResponse> {
    let missing = || {
        ErrorResponse::new(
            Code::NotFound,
            "No movie has this cover; take the address from coverImage.",
        )
    };
    // PostgreSQL takes no NUL, not even to compare.
    let file = file.ok().filter(|Path(file)| !file.contains('\0')).ok_or_else(missing)?;
    let slug = file.strip_suffix(".svg").ok_or_else(missing)?;
    let card = find_card(&app, slug)
        .await
        .map_err(|error| ErrorResponse::of(&error, &id))?
        .ok_or_else(missing)?;
    Ok(respond(card.draw(), &headers))
}

async fn find_card(app: &App, slug: &str) -> Result<Option<Card>> {
    use movie::Column::{Id, ReleaseYear, Slug, Title};
    let survivor = movie_redirect::Entity::find()
        .select_only()
        .column(movie_redirect::Column::Target)
        .filter(movie_redirect::Column::Slug.eq(slug));
    let found: Option<(i64, String, String, Option<i32>)> = movie::Entity::find()
        .select_only()
        .columns([Id, Slug, Title, ReleaseYear])
        .filter(Slug.eq(slug).or(Id.in_subquery(survivor.into_query())))
        .into_tuple()
        .one(app.db.reader())
        .await?;
    let Some((movie, slug, title, year)) = found else {
        return Ok(None);
    };
    let directors = list_directors(app, movie).await?;
    Ok(Some(Card { slug, title, year, directors }))
}

/// The first three, as billed.
async fn list_directors(app: &App, movie: i64) -> Result<Vec<String>> {
    let person = credit::Entity::belongs_to(person::Entity)
        .from(credit::Column::PersonId)
        .to(person::Column::Id)
        .into();
    credit::Entity::find()
        .select_only()
        .column(person::Column::Name)
        .join(JoinType::InnerJoin, person)
        .filter(credit::Column::MovieId.eq(movie))
        .filter(credit::Column::Kind.eq(credit::CreditKind::Director))
        .filter(credit::Column::Lead.eq(true))
        .order_by_asc(credit::Column::Position)
        .limit(3)
        .into_tuple()
        .all(app.db.reader())
        .await
        .map_err(Error::from)
}

fn respond(svg: String, request_headers: &HeaderMap) -> Response {
    let tag = format!("\"{:016x}\"", fingerprint(svg.as_bytes()));
    let known = request_headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut known =
        known.flat_map(|value| value.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
    let mut response = match known.any(|known| known == "*" || known == tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(header::CONTENT_TYPE, "image/svg+xml; charset=utf-8")], svg).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
