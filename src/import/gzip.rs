//! Gzip files of several members.
//!
//! **Invariant:** zeros behind a member, which tapes and block devices add, are no data; anything
//! else behind one is the next member, or damage.

use std::io::{BufRead, Read, Result};

use flate2::bufread::GzDecoder;

/// A reader of the members of `R`, one behind the other.
pub(super) struct Members<R: BufRead> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { member: Some(GzDecoder::new(reader)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while let Some(member) = &mut self.member {
            let length = member.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let Some(done) = self.member.take() else { break };
            let mut rest = done.into_inner();
            if skip_zeros(&mut rest)? {
                self.member = Some(GzDecoder::new(rest));
            }
        }
        Ok(0)
    }
}

/// Goes on behind zeros; whether there is anything.
fn skip_zeros(reader: &mut impl BufRead) -> Result<bool> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let zeros = buffer.iter().take_while(|byte| **byte == 0).count();
        let rest = zeros < buffer.len();
        reader.consume(zeros);
        if rest {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use rand::{Rng, SeedableRng};

    use super::*;

    fn packed(data: &[u8], level: u32) -> Vec<u8> {
        let options = flate2::Compression::new(level);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), options);
        encoder.write_all(data).expect("memory");
        encoder.finish().expect("memory")
    }

    /// What Python reads of each file of a folder, or nothing where it fails.
    fn judged(folder: &std::path::Path, count: usize) -> Option<Vec<Option<Vec<u8>>>> {
        let judge = include_str!("../../tests/fixtures/import/gunzip.py");
        let mut python = Command::new("python3");
        let run = python.args(["-c", judge]).arg(folder).arg(count.to_string());
        let Ok(status) = run.stderr(Stdio::inherit()).status() else {
            assert!(std::env::var_os("CI").is_none(), "CI needs python3");
            return None;
        };
        assert!(status.success());
        let out = |number| std::fs::read(folder.join(format!("{number}.out"))).ok();
        Some((0..count).map(out).collect())
    }

    #[test]
    fn members_and_zeros_are_read_as_python_reads_them() {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = Vec::new();
        for number in 0..120 {
            let mut file = Vec::new();
            for _ in 0..random.random_range(1..4) {
                let mut data = vec![0; random.random_range(0..3000)];
                random.fill(&mut data[..]);
                file.extend(packed(&data, random.random_range(0..10)));
                file.resize(file.len() + random.random_range(0..3) * 600, 0);
            }
            match random.random_range(0..6) {
                0 => file.extend(b"garbage"),
                1 => file.truncate(random.random_range(20..=file.len().max(21))),
                _ => {}
            }
            std::fs::write(folder.path().join(number.to_string()), &file).expect("written");
            files.push(file);
        }
        let Some(judged) = judged(folder.path(), files.len()) else { return };
        let mut both = [0, 0];
        for (file, judged) in files.iter().zip(judged) {
            let mut data = Vec::new();
            let read = Members::new(&file[..]).read_to_end(&mut data).is_ok().then_some(data);
            assert!(read == judged, "{} bytes are read differently", file.len());
            both[usize::from(read.is_some())] += 1;
        }
        assert!(both.iter().all(|count| *count > 10), "{both:?}");
    }
}
