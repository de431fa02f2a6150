//! What an answer means, and when a failed delivery is tried again.
//!
//! A receiver gets the changes in their order, so a delivery that fails holds back those behind it.
//! It is given up, and they go on, only where the receiver answers that it does not accept this
//! very message (400, 409, 413, 422) and still says so at the last retry; everything else (no
//! answer, 401, 404, 500 …) would befall the next message too. Such a delivery is tried on until
//! the receiver is well, or the endpoint has failed for five days and is disabled; then it is the
//! first when the endpoint is enabled again. So an outage loses nothing.
//!
//! **Invariant:** the schedule is data; nothing here reads a clock.

use std::time::Duration;

use rand::Rng;

use crate::config::Webhook;

const fn hours(count: u64) -> Duration {
    Duration::from_secs(3_600 * count)
}

/// When to try again.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The wait after each failed attempt; the last one repeats.
    pub waits: Vec<Duration>,
    /// How much longer a wait may be, by chance, as a part of it: so that what failed together is
    /// not tried again together.
    pub jitter: f64,
    /// How long an endpoint may fail before it is disabled.
    pub disable_after: Duration,
    /// The longest wait that a receiver may ask for.
    pub longest_wait: Duration,
}

impl Default for Schedule {
    fn default() -> Self {
        Self::new(Webhook::default().retries)
    }
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver has it.
    Delivered,
    /// The receiver does not accept this message.
    Refused,
    /// The receiver wants none any more.
    Gone,
    /// Anything else.
    Failed,
}

impl Verdict {
    /// What a status means; `None` where no answer came.
    pub fn of(status: Option<u16>) -> Self {
        match status {
            Some(200..=299) => Self::Delivered,
            Some(410) => Self::Gone,
            Some(400 | 409 | 413 | 422) => Self::Refused,
            _ => Self::Failed,
        }
    }
}

impl Schedule {
    /// The schedule with these waits.
    pub fn new(waits: Vec<Duration>) -> Self {
        Self { waits, jitter: 0.1, disable_after: hours(24 * 5), longest_wait: hours(10) }
    }

    /// The wait after the `attempts`th failed attempt, at least as long as the receiver asks for;
    /// `None` where a refused message is given up.
    pub fn wait(
        &self,
        verdict: Verdict,
        attempts: usize,
        requested_wait: Option<Duration>,
    ) -> Option<Duration> {
        if verdict == Verdict::Refused && attempts > self.waits.len() {
            return None;
        }
        let index = attempts.saturating_sub(1);
        let wait = self.waits.get(index).or(self.waits.last()).copied().unwrap_or_default();
        let spread = wait.mul_f64(1.0 + rand::rng().random_range(0.0..=self.jitter));
        let requested_wait = requested_wait.unwrap_or_default().min(self.longest_wait);
        Some(spread.max(requested_wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(verdict: Verdict) -> Vec<Option<u64>> {
        let schedule = Schedule { jitter: 0.0, ..Schedule::default() };
        (1..=9).map(|n| schedule.wait(verdict, n, None).map(|wait| wait.as_secs())).collect()
    }

    #[test]
    fn a_delivery_is_retried_as_specified_then_every_ten_hours() {
        let seconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, 36_000, 36_000];
        assert_eq!(waits(Verdict::Failed), seconds.map(Some));
    }

    #[test]
    fn a_message_that_is_refused_is_given_up_after_eight_attempts() {
        let refused = waits(Verdict::Refused);
        assert_eq!(refused[..7], waits(Verdict::Failed)[..7]);
        assert_eq!(refused[7..], [None, None]);
    }

    #[test]
    fn jitter_only_lengthens_and_by_a_tenth_at_most() {
        let schedule = Schedule::default();
        for _ in 0..1_000 {
            let wait = schedule.wait(Verdict::Failed, 1, None).unwrap();
            assert!((5.0..=5.5).contains(&wait.as_secs_f64()), "{wait:?}");
        }
    }

    #[test]
    fn a_receiver_may_ask_for_a_longer_wait_within_bounds() {
        let schedule = Schedule { jitter: 0.0, ..Schedule::default() };
        let wait = |asked| schedule.wait(Verdict::Failed, 1, Some(asked)).unwrap();
        assert_eq!(wait(Duration::from_secs(120)), Duration::from_secs(120));
        assert_eq!(wait(Duration::from_secs(1)), Duration::from_secs(5));
        assert_eq!(wait(Duration::from_secs(10_000_000)), hours(10));
    }

    #[test]
    fn success_is_2xx_alone() {
        for status in [200, 204, 299] {
            assert_eq!(Verdict::of(Some(status)), Verdict::Delivered);
        }
        for status in [100, 301, 307, 308, 401, 404, 429, 500, 503] {
            assert_eq!(Verdict::of(Some(status)), Verdict::Failed, "{status}");
        }
        assert_eq!(Verdict::of(Some(410)), Verdict::Gone);
        assert_eq!(Verdict::of(Some(422)), Verdict::Refused);
        assert_eq!(Verdict::of(None), Verdict::Failed);
    }
}
