//! Questions on a terminal.

use anyhow::Result;
use dialoguer::{Confirm, Input, Select};

use super::ask::{Ask, Rule};

/// The terminal, on standard error: standard output is for what is made.
pub(super) struct Terminal;

impl Ask for Terminal {
    fn text(&mut self, question: &str, usual: &str, rule: Rule<'_>) -> Result<String> {
        let mut input = Input::<String>::new()
            .with_prompt(question)
            .allow_empty(true)
            .validate_with(|text: &String| rule(text.trim()));
        if !usual.is_empty() {
            input = input.default(usual.to_owned());
        }
        Ok(input.interact_text()?.trim().to_owned())
    }

    fn choose(&mut self, question: &str, choices: &[&str]) -> Result<usize> {
        Ok(Select::new().with_prompt(question).items(choices).default(0).interact()?)
    }

    fn confirm(&mut self, question: &str, usual: bool) -> Result<bool> {
        Ok(Confirm::new().with_prompt(question).default(usual).interact()?)
    }
}
