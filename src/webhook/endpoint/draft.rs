//! What an owner wants of an endpoint, and whether it may be so.

use std::time::Duration;

use entity::webhook;
use sea_orm::ActiveValue::Set;
use url::{Host, Url};

use super::start_position::StartPosition;
use crate::catalog::refusal::WriteResult;
use crate::catalog::validation_error::ValidationErrors;
use crate::event::ChangeType;
use crate::webhook::guard::Guard;
use crate::webhook::state::DisabledReason;

/// The most characters of a description.
const LONGEST: usize = 500;

/// The longest that a secret stays after its successor is there: 30 days, in hours.
const LONGEST_ROTATION: i32 = 720;

/// How long saving waits for the name service; one that is slow is asked again at every attempt.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(3);

/// What an owner wants of an endpoint; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct WebhookDraft {
    /// Where messages are sent.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// Which changes; `None` within for all, those that are yet to be invented too.
    pub types: Option<Option<Vec<ChangeType>>>,
    /// The document whose answer is sent; it has been held against the schema.
    pub query: Option<Option<String>>,
    /// Whether messages are sent.
    pub enabled: Option<bool>,
    /// A new secret is wanted, and the old one is to sign too for this many hours.
    pub rotation: Option<i32>,
    /// Where in the change log it begins or goes on.
    pub start: Option<StartPosition>,
}

/// A draft in which nothing is wrong.
#[derive(Clone, Debug)]
pub struct ValidWebhook {
    draft: WebhookDraft,
    /// How long the old secret signs too, in microseconds.
    pub(super) rotation: Option<i64>,
}

impl WebhookDraft {
    /// Reports what is wrong, or returns the draft as one that can be written.
    pub async fn validated(
        mut self,
        guard: &Guard,
        mut errors: ValidationErrors,
    ) -> WriteResult<ValidWebhook> {
        if let Some(text) = &self.url {
            match check_receiver(guard, text).await {
                Ok(url) => self.url = Some(url.into()),
                Err(reason) => errors.invalid("url", reason),
            }
        }
        if let Some(Some(text)) = &self.description {
            let count = text.chars().count();
            if count > LONGEST || text.contains('\0') {
                errors.invalid(
                    "description",
                    format!("A description has {LONGEST} characters at most."),
                );
            }
        }
        if self.types.as_ref().is_some_and(|types| types.as_ref().is_some_and(Vec::is_empty)) {
            errors.invalid("types", "Name at least one type, or leave types out for all types.");
        }
        let hours = self.rotation.unwrap_or_default();
        if !(0..=LONGEST_ROTATION).contains(&hours) {
            let reason = format!("The old secret can stay for 0 to {LONGEST_ROTATION} hours.");
            errors.within("rotate_secret", |errors| errors.invalid("keep_previous_hours", reason));
        }
        errors.settle()?;
        let rotation = self.rotation.map(|hours| i64::from(hours) * 3_600_000_000);
        Ok(ValidWebhook { draft: self, rotation })
    }
}

/// A receiver's URL, if it may be called as far as is known now. A name that cannot be resolved
/// passes: its receiver may be yet to come, and every attempt asks again.
async fn check_receiver(guard: &Guard, text: &str) -> Result<Url, String> {
    let url = guard.check_url(text).map_err(|error| error.to_string())?;
    if let Some(Host::Domain(name)) = url.host() {
        let found = tokio::time::timeout(LOOKUP_TIMEOUT, guard.resolve(name)).await;
        if let Ok(Err(error)) = found
            && error.kind() == std::io::ErrorKind::PermissionDenied
        {
            return Err(error.to_string());
        }
    }
    Ok(url)
}

impl ValidWebhook {
    /// Where in the change log it begins or goes on.
    pub(super) fn start(&self) -> Option<StartPosition> {
        self.draft.start
    }

    /// Whether it may change where in the log the endpoint goes on.
    pub(super) fn may_move(&self) -> bool {
        self.draft.enabled == Some(true) || self.draft.start.is_some()
    }

    /// Whether the endpoint, to which nothing is sent now, is enabled.
    pub(super) fn enables(&self, stored: &webhook::Model) -> bool {
        self.draft.enabled == Some(true) && stored.disabled_reason.is_some()
    }

    /// Whether the endpoint, failing until now, begins anew.
    pub(super) fn begins_anew(&self, stored: &webhook::Model) -> bool {
        let moved = self.draft.url.as_ref().is_some_and(|url| *url != stored.url);
        self.enables(stored) || moved
    }

    /// Writes what is wanted into a row.
    pub(super) fn write(self, model: &mut webhook::ActiveModel, now: i64) {
        let WebhookDraft { url, description, types, query, enabled, rotation: _, start: _ } =
            self.draft;
        if let Some(url) = url {
            model.url = Set(url);
        }
        if let Some(description) = description {
            model.description = Set(description.filter(|text| !text.trim().is_empty()));
        }
        if let Some(types) = types {
            model.types = Set(bits(types));
        }
        if let Some(query) = query {
            model.query = Set(query);
        }
        match enabled {
            Some(true) => {
                model.disabled_reason = Set(None);
                model.disabled_at = Set(None);
            }
            Some(false) => {
                model.disabled_reason = Set(Some(DisabledReason::Owner.code()));
                model.disabled_at = Set(Some(now));
            }
            None => {}
        }
    }
}

/// Types as they are stored: a bit for each code, and every bit for all.
fn bits(types: Option<Vec<ChangeType>>) -> i64 {
    types.map_or(i64::MAX, |types| types.iter().fold(0, |bits, kind| bits | 1 << kind.code()))
}

/// The types that are stored so; `None` for all.
pub fn types_of(bits: i64) -> Option<Vec<ChangeType>> {
    let is_requested = |kind: &ChangeType| bits >> kind.code() & 1 == 1;
    (bits != i64::MAX).then(|| ChangeType::ALL.iter().copied().filter(is_requested).collect())
}
