/// A link and the line it stands on, counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The line.
    pub(super) line: usize,
    /// The destination as written.
    pub(super) target: String,
}

/// The links and images of a Markdown text: `[text](target)` and `[label]: target`, not in code.
pub(super) fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    let mut blocks = Blocks::default();
    for (line, content) in (1..).zip(text.lines()) {
        if blocks.is_code(content) {
            continue;
        }
        let prose = without_code_spans(content);
        let targets = definition(&prose).into_iter().chain(inline(&prose));
        found.extend(targets.map(|target| Link { line, target: target.to_owned() }));
    }
    found
}

/// Where in the code blocks of a text we are.
#[derive(Debug)]
struct Blocks {
    /// The fence that opened the block we are in.
    fence: Option<String>,
    /// Whether the last line with text belongs to a list, where indented lines are prose.
    in_list: bool,
    /// Whether an indented line would begin, or continue, an indented code block.
    may_indent: bool,
}

impl Default for Blocks {
    fn default() -> Self {
        Self { fence: None, in_list: false, may_indent: true }
    }
}

impl Blocks {
    /// Whether this line, the next one of the text, is code or a fence.
    fn is_code(&mut self, line: &str) -> bool {
        let trimmed = line.trim_start();
        if let Some(fence) = &self.fence {
            let rest = trimmed.strip_prefix(fence.as_str());
            let mark = fence.chars().next().unwrap_or_default();
            if rest.is_some_and(|rest| rest.trim_end().chars().all(|c| c == mark)) {
                self.fence = None;
            }
            return true;
        }
        let fence = opening_fence(trimmed);
        if fence.is_some() {
            self.fence = fence;
            return true;
        }
        if trimmed.is_empty() {
            self.may_indent = true;
            return false;
        }
        let indented = line.starts_with("    ") || line.starts_with('\t');
        if indented && self.may_indent && !self.in_list {
            return true;
        }
        self.may_indent = false;
        self.in_list = is_list_item(trimmed) || (self.in_list && line.starts_with([' ', '\t']));
        false
    }
}

/// The fence that begins a code block: three or more of one mark, and for backquotes none after.
fn opening_fence(trimmed: &str) -> Option<String> {
    let mark = trimmed.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = trimmed.trim_start_matches(mark);
    let fence = trimmed.strip_suffix(rest)?;
    (fence.len() >= 3 && !(mark == '`' && rest.contains('`'))).then(|| fence.to_owned())
}

/// Whether a line begins an item of a list.
fn is_list_item(trimmed: &str) -> bool {
    let after_number = trimmed.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = after_number.len() < trimmed.len()
        && (after_number.starts_with(". ") || after_number.starts_with(") "));
    numbered || ["- ", "* ", "+ "].iter().any(|mark| trimmed.starts_with(mark))
}

/// The line without what stands between equal runs of backquotes.
fn without_code_spans(line: &str) -> String {
    let mut prose = String::new();
    let mut rest = line;
    while let Some((before, from_ticks)) = rest.find('`').and_then(|at| rest.split_at_checked(at)) {
        prose.push_str(before);
        let after = from_ticks.trim_start_matches('`');
        let run = from_ticks.len().saturating_sub(after.len());
        rest = after_closing_run(after, run).unwrap_or(after);
    }
    prose.push_str(rest);
    prose
}

/// What follows the first run of exactly `run` backquotes.
fn after_closing_run(text: &str, run: usize) -> Option<&str> {
    let mut rest = text;
    loop {
        let (_, from_ticks) = rest.split_at_checked(rest.find('`')?)?;
        rest = from_ticks.trim_start_matches('`');
        if from_ticks.len().saturating_sub(rest.len()) == run {
            return Some(rest);
        }
    }
}

/// The target of a definition `[label]: target`; not of a footnote.
fn definition(prose: &str) -> Option<&str> {
    let (label, rest) = prose.trim_start().strip_prefix('[')?.split_once("]:")?;
    let is_label = !label.starts_with('^') && !label.contains(']');
    if is_label { first_target(rest, char::is_whitespace) } else { None }
}

/// The targets of `[text](target)`, also one inside another's text.
fn inline(prose: &str) -> impl Iterator<Item = &str> {
    prose.split("](").skip(1).filter_map(closing_target)
}

/// The target at the start of what follows `](`; parentheses in it are balanced.
fn closing_target(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    first_target(text, |c| {
        let closes = c == ')' && depth == 0;
        match c {
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        closes || c.is_whitespace()
    })
}

/// The target at the start of `text`: in angle brackets, or up to where `ends` says.
fn first_target(text: &str, ends: impl FnMut(char) -> bool) -> Option<&str> {
    let text = text.trim_start();
    let target = match text.strip_prefix('<') {
        Some(bracketed) => bracketed.split_once('>')?.0,
        None => text.split(ends).next()?,
    };
    (!target.is_empty()).then_some(target)
}
