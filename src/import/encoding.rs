//! Files that are not UTF-8, called by what they are.
//!
//! **Invariant:** an encoding is named for sure where a file says so, and with "perhaps" where the
//! bytes only look like it.

use std::io::{Error, ErrorKind};

/// An error if the first bytes of a file are those of another encoding.
pub(super) fn check(start: &[u8]) -> Result<(), Error> {
    let Some((name, tool)) = of_start(start) else { return Ok(()) };
    let reason = format!(
        "the file is {name} and not UTF-8; convert it first: iconv -f {tool} -t UTF-8 FILE > NEW"
    );
    Err(Error::new(ErrorKind::Unsupported, reason))
}

/// The encoding of a file's first bytes: by the mark of the byte order, or else by the zeros that
/// ASCII has in it.
fn of_start(start: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match start {
        [0xff, 0xfe, 0, 0, ..] => ("UTF-32 (little-endian)", "UTF-32"),
        [0, 0, 0xfe, 0xff, ..] => ("UTF-32 (big-endian)", "UTF-32"),
        [0xff, 0xfe, ..] => ("UTF-16 (little-endian)", "UTF-16"),
        [0xfe, 0xff, ..] => ("UTF-16 (big-endian)", "UTF-16"),
        [1..=255, 0, 0, 0, ..] => ("UTF-32 (little-endian)", "UTF-32LE"),
        [0, 0, 0, 1..=255, ..] => ("UTF-32 (big-endian)", "UTF-32BE"),
        [1..=255, 0, 1..=255, 0, ..] => ("UTF-16 (little-endian)", "UTF-16LE"),
        [0, 1..=255, 0, 1..=255, ..] => ("UTF-16 (big-endian)", "UTF-16BE"),
        _ => return None,
    })
}

/// Why `bytes`, which begin on `line`, are no UTF-8: what they perhaps are, the byte and its line.
pub(super) fn foreign(bytes: &[u8], line: u64) -> Option<String> {
    let at = std::str::from_utf8(bytes).err()?.valid_up_to();
    let line = line + bytes.iter().take(at).filter(|byte| **byte == b'\n').count() as u64;
    let byte = bytes.get(at).copied().unwrap_or_default();
    let guess = guess(bytes, at).map_or(String::new(), |name| format!(" but perhaps {name}"));
    Some(format!("not UTF-8{guess}: byte {byte:02X} in line {line}"))
}

fn guess(bytes: &[u8], at: usize) -> Option<&'static str> {
    if matches!(bytes.get(at..at + 2), Some([0xed, 0xa0..=0xbf])) {
        return Some("CESU-8");
    }
    let high = || bytes.iter().filter(|byte| !byte.is_ascii());
    // What Windows-1252 does not have.
    if high().any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)) {
        return None;
    }
    let controls = high().any(|byte| matches!(byte, 0x80..=0x9f));
    Some(if controls { "Windows-1252" } else { "ISO 8859-1 (Latin-1) or Windows-1252" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_called_by_its_name() {
        for (start, name) in [
            (&b"\xff\xfei\0d\0"[..], "UTF-16 (little-endian)"),
            (b"\xfe\xff\0i\0d", "UTF-16 (big-endian)"),
            (b"i\0d\0,\0", "UTF-16 (little-endian)"),
            (b"\0i\0d", "UTF-16 (big-endian)"),
            (b"\xff\xfe\0\0i\0\0\0", "UTF-32 (little-endian)"),
        ] {
            assert_eq!(of_start(start).map(|(name, _)| name), Some(name));
        }
        assert_eq!(of_start(b"id,title"), None);
        assert_eq!(of_start("é".as_bytes()), None);
    }

    #[test]
    fn a_foreign_byte_is_named_with_its_line() {
        let reason = |bytes: &[u8]| foreign(bytes, 7).unwrap_or_default();
        let latin = "not UTF-8 but perhaps ISO 8859-1 (Latin-1) or Windows-1252: byte E9 in line 8";
        assert_eq!(reason(b"a\nAm\xe9lie"), latin);
        assert_eq!(reason(b"\x93Up\x94"), "not UTF-8 but perhaps Windows-1252: byte 93 in line 7");
        assert_eq!(reason(b"\xed\xa0\xbc"), "not UTF-8 but perhaps CESU-8: byte ED in line 7");
        assert_eq!(reason(b"\x81"), "not UTF-8: byte 81 in line 7");
        assert_eq!(foreign(b"ok", 1), None);
    }
}
