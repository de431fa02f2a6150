//! Choices, drawn at random and recorded, so that a failing case can be made smaller.
//!
//! An own generator and not proptest, because a document is made by a walk through the schema
//! whose every step depends on the ones before (variables, fragments, what an alias may be): as a
//! tape of numbers it shrinks by itself, and what comes out is always a valid document.
//!
//! **Invariant:** choice 0 is the simplest, and a tape that has run out gives 0.

use super::random::Random;

/// Numbers from a generator or from an earlier run's tape.
pub struct Choices {
    tape: Vec<usize>,
    at: usize,
    random: Option<Random>,
}

impl Choices {
    /// New ones; the same seed, the same choices.
    pub fn random(seed: u64) -> Self {
        // Neighbouring seeds begin alike in a xorshift; multiplying sets them apart.
        let mut random = Random::new(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        (0..8).for_each(|_| {
            random.below(2);
        });
        Self { tape: Vec::new(), at: 0, random: Some(random) }
    }

    /// Those of a tape.
    pub fn replay(tape: Vec<usize>) -> Self {
        Self { tape, at: 0, random: None }
    }

    /// What was drawn.
    pub fn into_tape(self) -> Vec<usize> {
        self.tape
    }

    /// A number from 0 and below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        let drawn = match (self.tape.get(self.at), &mut self.random) {
            (Some(drawn), _) => *drawn % end,
            (None, Some(random)) => random.below(end),
            (None, None) => 0,
        };
        if self.random.is_some() {
            self.tape.push(drawn);
        }
        self.at += 1;
        drawn
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of them.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// One of them.
    pub fn one<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}
