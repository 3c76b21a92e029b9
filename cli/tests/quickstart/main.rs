//! The quickstart as its users run it: the built command, small files, and what comes out.

mod input;
mod results;
mod support;
