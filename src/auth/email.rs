//! E-mail addresses, which identify accounts.
//!
//! **Invariant:** two ways of writing one mailbox (capitals, composed letters, a domain in its own
//! script or in ASCII) fold to one text, and a new account's address is written in no other way.

use lettre::Address;
use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

/// The most characters of an address, as SMTP's paths have it.
const LONGEST: usize = 254;

/// An address that a message can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    local: String,
    domain: String,
    ascii_domain: String,
}

impl Email {
    /// Reads an address that is to become an account's. A quoted local part is refused: it is
    /// another way of writing a mailbox that has a plain one, or names one that servers of mail do
    /// not take.
    pub fn parse(text: &str) -> Result<Self> {
        let email = Self::of_account(text)?;
        match email.local.contains(['"', '\\']) {
            true => Err(wrong(text)),
            false => Ok(email),
        }
    }

    /// Reads an address as an account may have it: those of before may be quoted.
    pub fn of_account(text: &str) -> Result<Self> {
        let composed: String = text.trim().nfc().collect();
        let parts = composed.rsplit_once('@').filter(|_| composed.chars().count() <= LONGEST);
        let sound = |text: &str| !text.chars().any(|c| c.is_control() || c.is_whitespace());
        let (local, domain) = parts.filter(|_| sound(&composed)).ok_or_else(|| wrong(text))?;
        let ascii_domain = match url::Host::parse(domain) {
            Ok(url::Host::Domain(ascii)) => ascii,
            _ => return Err(wrong(text)),
        };
        let email = Self { local: local.into(), domain: domain.into(), ascii_domain };
        Address::new(&email.local, &email.ascii_domain).map_err(|_| wrong(text))?;
        Ok(email)
    }

    /// As it was written.
    pub fn text(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// As it is compared.
    pub fn folded(&self) -> String {
        let local: String = self.local.to_lowercase().nfc().collect();
        format!("{local}@{}", self.ascii_domain)
    }

    /// As a server of mail takes it.
    pub(super) fn address(&self) -> Result<Address> {
        Address::new(&self.local, &self.ascii_domain).map_err(Error::internal)
    }
}

fn wrong(text: &str) -> Error {
    let shown: String = text.chars().take(80).collect();
    Error::bad_input(format!("{shown:?} is no e-mail address; write it like ann@example.org"))
}

#[cfg(test)]
mod tests {
    use super::Email;

    #[test]
    fn capitals_composition_and_the_domains_script_do_not_matter() {
        for (one, other) in [
            ("Ann@Example.org", "ann@example.ORG"),
            (" ann@example.org\n", "ann@example.org"),
            ("jos\u{e9}@example.org", "JOSE\u{301}@example.org"),
            ("ann@b\u{fc}cher.example", "ann@xn--bcher-kva.example"),
        ] {
            let folded = |text| Email::parse(text).expect(text).folded();
            assert_eq!(folded(one), folded(other));
        }
    }

    #[test]
    fn an_address_keeps_the_way_in_which_it_was_written() {
        assert_eq!(Email::parse("Ann@Example.org").expect("sound").text(), "Ann@Example.org");
    }

    #[test]
    fn what_no_message_can_be_sent_to_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        for wrong in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "a nn@example.org",
            "ann@exa mple.org",
            "ann@example.org\r\nBcc: eve@example.org",
            "ann@127.0.0.1",
            "ann@[::1]",
            "\"ann\"@example.org",
            "\"<script>\"@example.org",
            "\"a,b\"@example.org",
            "\"\\a\"@example.org",
            "a\\nn@example.org",
            &long,
        ] {
            assert!(Email::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
