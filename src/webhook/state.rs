//! The state of a delivery, and the reason why an endpoint is disabled, as both are stored.
//!
//! **Invariant:** a code that was once stored keeps its meaning.

/// The state of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It will be tried, or tried again.
    Pending,
    /// The receiver has it.
    Delivered,
    /// The receiver did not accept it, to the end; or its owner had it skipped.
    GivenUp,
}

impl DeliveryState {
    /// The code that is stored.
    pub fn code(self) -> i32 {
        match self {
            Self::Pending => 0,
            Self::Delivered => 1,
            Self::GivenUp => 2,
        }
    }

    /// The state with this code.
    pub fn of_code(code: i32) -> Option<Self> {
        [Self::Pending, Self::Delivered, Self::GivenUp].into_iter().find(|s| s.code() == code)
    }
}

/// Why nothing is sent to an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisabledReason {
    /// Its owner wants it so.
    Owner,
    /// The receiver answered 410.
    Gone,
    /// It failed for too long.
    Failing,
}

impl DisabledReason {
    /// The code that is stored.
    pub fn code(self) -> i32 {
        match self {
            Self::Owner => 0,
            Self::Gone => 1,
            Self::Failing => 2,
        }
    }

    /// The reason with this code.
    pub fn of_code(code: i32) -> Option<Self> {
        [Self::Owner, Self::Gone, Self::Failing].into_iter().find(|reason| reason.code() == code)
    }
}
