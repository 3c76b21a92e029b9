//! Runs in processes of their own: killed, short of disk, measured, between pipes.

mod child;
mod killed;
mod memory;
mod streams;
