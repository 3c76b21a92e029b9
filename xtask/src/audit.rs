use crate::console;
use anyhow::{Context as _, Result, bail, ensure};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// What belongs to the back end with AVX-512, in demangled names.
const MODULES: [&str; 2] = ["blindnym_p521::field::ifma::", "blindnym_p521::gcd::lanes::"];
/// Functions that must be there, or names have changed.
const EXPECTED: [&str; 5] = ["::mul", "::square", "::mul_plus", "::select", "::are_squares"];
/// What asks the processor what it is; no secret comes near.
const DETECTION: &str = "::instructions::";
/// Copies and zeros of a length that the compiler knows.
const CALLED: [&str; 3] = ["memcpy", "memmove", "memset"];
/// Its answer is a bit for each lane, in a general register: the last thing that it makes.
const ANSWERS: &str = "::are_squares";

/// Looks at every instruction of the back end that valgrind cannot run. Its secrets are in memory and in vector and mask
/// registers; where none of them gets into a general register or the flags, none can decide on a branch or an address.
///
/// # Errors
/// Where an instruction could let one through, or the program cannot be taken apart.
pub(crate) fn audit(program: &Path) -> Result<()> {
    let mut objdump = Command::new("objdump");
    let _ = objdump.args(["--disassemble", "--demangle", "--no-show-raw-insn"]).arg(program);
    let output = objdump.output().context("objdump")?;
    ensure!(output.status.success(), "objdump: {}", String::from_utf8_lossy(&output.stderr));
    let functions = functions(&String::from_utf8_lossy(&output.stdout));
    for expected in EXPECTED {
        let found = functions.iter().any(|(name, _)| name.ends_with(expected));
        ensure!(found, "no function {expected} among those of the back end");
    }
    let mut problems = Vec::new();
    let mut count = 0_usize;
    for (name, instructions) in &functions {
        count = count.saturating_add(instructions.len());
        problems.extend(problems_of(name, instructions));
    }
    if !problems.is_empty() {
        bail!("instructions that may depend on secrets:\n{}", problems.join("\n"));
    }
    let functions = functions.len();
    console::line(&format!("AVX-512: {count} instructions of {functions} functions audited"));
    Ok(())
}

/// Instructions, without addresses, of the functions of the back end.
fn functions(disassembly: &str) -> Vec<(String, Vec<String>)> {
    let mut functions: Vec<(String, Vec<String>)> = Vec::new();
    let mut is_ours = false;
    for line in disassembly.lines() {
        if let Some(name) = line.strip_suffix(">:").and_then(|line| line.split_once('<')) {
            let name = name.1.split(" [clone").next().unwrap_or_default();
            is_ours = MODULES.iter().any(|module| name.starts_with(module));
            is_ours &= !name.contains(DETECTION);
            if is_ours {
                functions.push((name.to_owned(), Vec::new()));
            }
        } else if is_ours
            && let (Some((_, list)), Some((_, instruction))) =
                (functions.last_mut(), line.split_once('\t'))
        {
            list.push(instruction.trim().to_owned());
        }
    }
    functions
}

/// What is wrong with a function's instructions, in AT&T's syntax.
fn problems_of(name: &str, instructions: &[String]) -> Vec<String> {
    let mut problems = Vec::new();
    // Places on the stack that hold general registers, and nothing else.
    let kept: BTreeSet<&str> = instructions.iter().filter_map(|i| stored(i)).collect();
    let mut answered = false;
    let copies: Vec<&str> = instructions.iter().filter_map(|i| copying(i)).collect();
    for instruction in instructions {
        let (mnemonic, operands) = instruction.split_once(' ').unwrap_or((instruction, ""));
        let (operands, told) = operands.split_once('#').unwrap_or((operands, ""));
        let operands = operands.trim();
        let parts = split(operands);
        let is_general = |operand: &&&str| is_general(operand);
        let to_general = parts.last().filter(is_general).is_some();
        let wrong = match mnemonic {
            "call" => {
                let copies = operands.strip_prefix('*').is_some_and(|to| copies.contains(&to));
                let known = |callee: &&&str| operands.contains(**callee) || told.contains(**callee);
                !copies && !CALLED.iter().chain(&MODULES).any(|callee| known(&callee))
            }
            "div" | "idiv" | "divq" | "divl" | "idivq" => true,
            _ if mnemonic.starts_with('j') || mnemonic.starts_with("set") => answered,
            _ if flags_from_vectors(mnemonic) => true,
            _ if mnemonic.contains("gather") || mnemonic.contains("scatter") => true,
            _ if to_general && parts.iter().any(|part| part.starts_with("%k")) => {
                answered = name.ends_with(ANSWERS) && !answered;
                !answered
            }
            _ if to_general && parts.iter().any(|part| is_vector(part)) => true,
            // A load: from what was kept of a general register, or a constant.
            "pop" | "lea" | "nop" | "nopw" | "nopl" => false,
            _ => reads(mnemonic, &parts)
                .is_some_and(|place| !kept.contains(place) && !place.ends_with("(%rip)")),
        };
        if wrong {
            problems.push(format!("{name}: {instruction}"));
        }
    }
    problems
}

/// Where the address of a copying function is loaded, the register.
fn copying(instruction: &str) -> Option<&str> {
    let (load, told) = instruction.split_once('#')?;
    let [_, register] = *split(load.strip_prefix("mov")?.trim()) else { return None };
    CALLED.iter().any(|callee| told.contains(callee)).then_some(register)
}

/// Where a general register goes to the stack, the place.
fn stored(instruction: &str) -> Option<&str> {
    let (mnemonic, operands) = instruction.split_once(' ')?;
    let [from, to] = *split(operands.trim()) else { return None };
    (mnemonic.starts_with("mov") && is_general(from) && to.ends_with("(%rsp)")).then_some(to)
}

/// The place in memory that an instruction reads to work on it in a general register, or to set flags.
fn reads<'a>(mnemonic: &str, parts: &[&'a str]) -> Option<&'a str> {
    let (last, sources) = parts.split_last()?;
    let compares = mnemonic.starts_with("cmp") || mnemonic.starts_with("test");
    let place = |operand: &&&&str| operand.contains('(');
    let from_memory = sources.iter().find(|operand| operand.contains('(')).copied();
    if compares {
        return parts.iter().find(|operand| place(&operand)).copied();
    }
    from_memory.filter(|_| is_general(last))
}

/// Operands, which commas divide, but not those within brackets.
fn split(operands: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let parts = operands.split(|character| {
        match character {
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn is_vector(operand: &str) -> bool {
    ["%xmm", "%ymm", "%zmm"].iter().any(|register| operand.starts_with(register))
}

fn is_general(operand: &str) -> bool {
    operand.starts_with('%') && !is_vector(operand) && !operand.starts_with("%k")
}

/// Whether an instruction sets flags that branches see by what is in vector or mask registers.
fn flags_from_vectors(mnemonic: &str) -> bool {
    let names = ["kortest", "ktest", "vucomi", "ucomi", "vcomi", "comis"];
    let tests = ["ptest", "vptest", "vtestps", "vtestpd"];
    names.iter().any(|name| mnemonic.starts_with(name)) || tests.contains(&mnemonic)
}

#[cfg(test)]
mod tests;
