//! `cinegraph settings`.

use std::process::ExitCode;

use clap::Args;

use super::output;
use crate::config::{Config, Setting};

#[derive(Args, Debug)]
pub(super) struct SettingsCommand {}

impl SettingsCommand {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        output::print(&file(&Config::settings()))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A settings file that sets every setting to its default.
fn file(settings: &[Setting]) -> String {
    let mut text =
        "# Every setting of Cinegraph with its default, as a cinegraph.toml; the variable in\n\
                    # brackets sets it, too, and wins over the file.\n"
            .to_owned();
    let mut group = "";
    for setting in settings {
        let (own, name) = setting.name.rsplit_once('.').unwrap_or(("", setting.name));
        if own != group {
            text += &format!("\n[{own}]\n");
            group = own;
        }
        text += &format!("\n# {} [{}]\n", setting.doc, setting.env());
        text += &format!("{name} = {}\n", value(&setting.default));
    }
    text
}

fn value(text: &str) -> String {
    let bare = text.parse::<bool>().is_ok() || text.parse::<u64>().is_ok();
    if bare { text.to_owned() } else { format!("{text:?}") }
}
