//! How costs add up.

/// So many bytes of an answer cost a point.
const BYTES_A_POINT: u64 = 1_000;
/// What objects take: rows of the database, and bytes of the answer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amount {
    rows: u64,
    bytes: u64,
}

impl Amount {
    fn and(self, other: Self) -> Self {
        let rows = self.rows.saturating_add(other.rows);
        Self { rows, bytes: self.bytes.saturating_add(other.bytes) }
    }

    fn or(self, other: Self) -> Self {
        Self { rows: self.rows.max(other.rows), bytes: self.bytes.max(other.bytes) }
    }

    fn times(self, count: u64) -> Self {
        let rows = self.rows.saturating_mul(count);
        Self { rows, bytes: self.bytes.saturating_mul(count) }
    }
}

/// What a selection costs at most.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    pub(super) statements: u64,
    /// Of the statements those that ask once more what the page asks for that the selection is of.
    pub(super) again: u64,
    pub(super) amount: Amount,
    /// For each row of the page that the selection is of.
    pub(super) each: Amount,
    /// Whether it takes the rows of that page.
    pub(super) page: bool,
}

impl Cost {
    pub(super) fn of(statements: u64, rows: u64) -> Self {
        Self { statements, amount: Amount { rows, bytes: 0 }, ..Self::default() }
    }

    pub(super) fn bytes(bytes: usize) -> Self {
        Self { amount: Amount { rows: 0, bytes: bytes as u64 }, ..Self::default() }
    }

    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            statements: self.statements.saturating_add(other.statements),
            again: self.again.saturating_add(other.again),
            amount: self.amount.and(other.amount),
            each: self.each.and(other.each),
            page: self.page || other.page,
        }
    }

    /// Either, for each of some objects: a statement for every type, the most of the others.
    pub(super) fn or(self, other: Self) -> Self {
        let (amount, each) = (self.amount.or(other.amount), self.each.or(other.each));
        Self { amount, each, ..self.and(other) }
    }

    /// Of `count` rows that `statements` read, with this below each.
    pub(super) fn below(self, statements: u64, count: u64) -> Self {
        let row = Amount { rows: 1, bytes: 0 };
        let amount = self.amount.and(row).times(count);
        let statements = self.statements.saturating_add(statements);
        Self { statements, amount, ..Self::default() }
    }

    /// Of a page of `count` rows, with this as its parts; `statements` read its rows, and each of
    /// them and of those that ask again takes `work` more.
    pub(super) fn paged(self, statements: u64, count: u64, work: u64) -> Self {
        let page = if self.page { Self::of(statements, count) } else { Self::default() };
        let asking = page.statements.saturating_add(self.again);
        let amount = self.amount.and(self.each.times(count));
        let parts = Self { statements: self.statements, amount, ..Self::default() };
        page.and(parts).and(Self::of(0, work.saturating_mul(asking)))
    }

    pub(super) fn points(self) -> u64 {
        let bytes = self.amount.bytes / BYTES_A_POINT;
        self.statements.saturating_add(self.amount.rows).saturating_add(bytes)
    }
}
