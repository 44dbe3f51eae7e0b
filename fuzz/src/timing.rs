use std::time::Duration;

use cpu_time::ThreadTime;

/// What any input may take. Most take microseconds; the rest is for a machine that is busy, and for instrumentation.
const ANY: Duration = Duration::from_millis(300);

/// What each byte of an input may take on top.
const EACH_BYTE: Duration = Duration::from_micros(20);

/// Runs `work` on an input of that many bytes.
///
/// # Panics
/// If it takes more time of the processor than is linear in the input.
pub fn in_linear_time<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    let start = ThreadTime::now();
    let result = work();
    let taken = start.elapsed();
    let allowed = ANY + EACH_BYTE * u32::try_from(bytes).unwrap_or(u32::MAX);
    assert!(taken <= allowed, "{bytes} bytes took {taken:?}");
    result
}
