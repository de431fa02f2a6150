//! Passwords: the rules for a new one, and Argon2id.
//!
//! **Invariant:** a password is hashed off the asynchronous threads, as many at once as there are
//! processors, and a missing account costs the same work as a wrong password.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::email::Email;
use crate::error::{Error, Result};

const SHORTEST: usize = 8;
/// Enough for any phrase; hashing a megabyte would be a gift to an attacker.
const LONGEST: usize = 256;
/// The salt where there is no account, and so no hash to compare with.
const NOBODYS_SALT: &[u8] = b"nobody's account";

/// A password as somebody typed it. It is never shown.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// What was typed to get in; too long a text is no account's password, and costs no more.
    pub fn tried(text: &str) -> Self {
        Self(text.nfkc().take(LONGEST + 1).collect())
    }

    /// A new password, or why it will not do.
    pub fn chosen(text: &str) -> Result<Self> {
        let password = Self::tried(text);
        let length = password.0.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Err(Error::bad_input(format!(
                "a password has {SHORTEST} to {LONGEST} characters; choose another"
            )));
        }
        if password.0.chars().any(char::is_control) {
            let message = "a password has no control characters; choose another";
            return Err(Error::bad_input(message));
        }
        let folded = password.0.to_lowercase();
        let mut letters = folded.chars();
        let first = letters.next();
        if letters.all(|letter| Some(letter) == first) || common().any(|word| word == folded) {
            let message = "this is a common password, which attackers try first; choose another";
            return Err(Error::bad_input(message));
        }
        Ok(password)
    }

    /// Refuses the passwords that an attacker tries first for this address: the address, or the
    /// part before its `@`.
    pub fn check_for(&self, email: &Email) -> Result<()> {
        let (folded, address) = (self.0.to_lowercase(), email.folded());
        let written = email.text().to_lowercase();
        let local = address.rsplit_once('@').map_or("", |(local, _)| local);
        if [&*address, local, &written].contains(&&*folded) {
            let message = "the password is the address or a part of it; choose another";
            return Err(Error::bad_input(message));
        }
        Ok(())
    }
}

/// The passwords that are used most, in lower case.
fn common() -> impl Iterator<Item = &'static str> {
    include_str!("password/common.txt").lines()
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What hashes passwords.
#[derive(Clone, Debug)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    computed: Arc<AtomicU64>,
}

impl Default for Passwords {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { permits: Arc::new(Semaphore::new(processors)), computed: Arc::default() }
    }
}

impl Passwords {
    /// The hash of a new password, with its salt and parameters.
    pub async fn hash(&self, password: Password) -> Result<String> {
        let hashed = self.compute(move || {
            let hashed = Argon2::default().hash_password(password.0.as_bytes());
            hashed.map(|hash| hash.to_string())
        });
        hashed.await?.map_err(Error::internal)
    }

    /// Whether `password` is the one that was hashed to `stored`; for nobody's account the work is
    /// done all the same.
    pub async fn verify(&self, password: Password, stored: Option<String>) -> Result<bool> {
        let verified = self.compute(move || {
            let (argon2, password) = (Argon2::default(), password.0.as_bytes());
            match stored {
                Some(stored) => argon2.verify_password(password, stored.as_str()),
                None => argon2
                    .hash_password_with_salt(password, NOBODYS_SALT)
                    .and(Err(argon2::password_hash::Error::PasswordInvalid)),
            }
        });
        match verified.await? {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// How many hashes were computed so far.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let permit = self.permits.clone().acquire_owned().await.map_err(Error::internal)?;
        self.computed.fetch_add(1, Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            // Here and not in the caller, which may have ended while the work goes on.
            drop(permit);
            done
        });
        done.await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_password_has_bounds_and_debug_does_not_show_it() {
        for wrong in ["", "seven77", &"a".repeat(257), "with\ttabs inside", "with\0nothing"] {
            assert!(Password::chosen(wrong).is_err(), "{wrong:?}");
        }
        let password = Password::chosen("correct horse").expect("sound");
        assert_eq!(format!("{password:?}"), "Password(…)");
    }

    #[test]
    fn a_password_that_is_tried_first_is_refused() {
        for wrong in ["password", "PassWord1", "12345678", "        ", "aaaaaaaaaaaa", "Qwertyuiop"]
        {
            assert!(Password::chosen(wrong).is_err(), "{wrong:?}");
        }
        let ann = Email::parse("Ann.Other@b\u{fc}cher.example").expect("sound");
        for (text, sound) in [
            ("ann.other", false),
            ("ANN.OTHER@B\u{dc}CHER.example", false),
            ("ann.other@xn--bcher-kva.example", false),
            ("ann.other and a horse", true),
        ] {
            let password = Password::chosen(text).expect("sound by itself");
            assert_eq!(password.check_for(&ann).is_ok(), sound, "{text}");
        }
    }

    #[test]
    fn the_list_of_common_passwords_is_in_the_form_that_is_compared() {
        let words: Vec<_> = common().collect();
        assert!(words.len() >= 300, "{}", words.len());
        assert!(words.is_sorted(), "it is sorted, so that none is there twice");
        for word in words {
            assert!(word.chars().count() >= SHORTEST && word == word.to_lowercase(), "{word}");
        }
    }

    #[tokio::test]
    async fn a_password_is_known_again_however_its_letters_are_composed() {
        let passwords = Passwords::default();
        let chosen = Password::chosen("caf\u{e9} au lait").expect("sound");
        let stored = passwords.hash(chosen).await.expect("hashed");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        for (tried, known) in [("cafe\u{301} au lait", true), ("cafe au lait", false)] {
            let verified = passwords.verify(Password::tried(tried), Some(stored.clone())).await;
            assert_eq!(verified.ok(), Some(known), "{tried}");
        }
        let nobody = passwords.verify(Password::tried("cafe au lait"), None).await;
        assert_eq!((nobody.ok(), passwords.computed()), (Some(false), 4));
    }
}
