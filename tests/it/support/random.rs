//! Random numbers that are the same in every run.

/// A xorshift generator.
pub struct Random(u64);

impl Random {
    /// The same seed, the same numbers. The seed is not zero.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 and below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
