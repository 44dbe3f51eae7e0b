//! How far the clock of the host can be trusted with what cannot be undone.
//!
//! A clock that was set wrong, by a user or by a host that has lost its time, would let everything expire at once. So a
//! clock is believed as long as it goes on from where it was; when it leaps by days, items that have expired since then
//! are spared until it has stood by that for a while. Nobody can tell a leap from a database that was closed for long,
//! so what was closed waits as well: it is a few minutes, and the service promises no less than days.

use super::agenda::AGENDA;
use crate::base::Bytes;
use crate::tree::{Edit, Fault, View};

/// The key of what is known of the clock: no chore has the number 0.
const KEY: &[u8] = &[0, 0];

/// A clock that goes on by no more than this since it was last looked at has not leapt.
const LEAP_MS: u64 = 3 * 24 * 60 * 60 * 1000;

/// A leap is believed when the clock stands by it after so long.
const PROBATION_MS: u64 = 10 * 60 * 1000;

/// What is known of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockRecord {
    /// The last time that was believed, in milliseconds since the Unix epoch.
    pub believed_ms: u64,
    /// When a leap was first seen that is not believed yet, by the clock that has leapt.
    pub leap_ms: Option<u64>,
}

impl ClockRecord {
    /// A clock that is believed.
    #[must_use]
    pub fn believed(now_ms: u64) -> Self {
        Self { believed_ms: now_ms, leap_ms: None }
    }

    /// What is known of the clock; absent if nobody has looked at it.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn read(view: View<'_>) -> Result<Option<Self>, Fault> {
        Ok(view.tree(AGENDA).get(KEY)?.as_deref().and_then(Self::decode))
    }

    /// What is known after a look at the clock.
    #[must_use]
    pub fn look(self, now_ms: u64) -> Self {
        let is_leap = |from_ms: u64| now_ms > from_ms.saturating_add(LEAP_MS);
        if !is_leap(self.believed_ms) {
            return Self::believed(now_ms);
        }
        match self.leap_ms {
            Some(leap_ms) if now_ms >= leap_ms.saturating_add(PROBATION_MS) => {
                // It may have leapt once more since then.
                if is_leap(leap_ms) {
                    Self { believed_ms: leap_ms, leap_ms: Some(now_ms) }
                } else {
                    Self::believed(now_ms)
                }
            }
            Some(leap_ms) if now_ms >= leap_ms => self,
            _ => Self { leap_ms: Some(now_ms), ..self },
        }
    }

    /// When to look again, if a leap has been seen.
    #[must_use]
    pub fn look_again_ms(self) -> Option<u64> {
        self.leap_ms.map(|leap_ms| leap_ms.saturating_add(PROBATION_MS))
    }

    /// The edit that writes it down.
    pub(super) fn put(self) -> Edit {
        let mut value = self.believed_ms.to_le_bytes().to_vec();
        if let Some(leap_ms) = self.leap_ms {
            value.extend_from_slice(&leap_ms.to_le_bytes());
        }
        Edit::Put { tree: AGENDA, key: Bytes::from(KEY), value: value.into() }
    }

    fn decode(stored: &[u8]) -> Option<Self> {
        let (believed, leap) = stored.split_first_chunk::<8>()?;
        let leap_ms = leap.first_chunk().map(|leap| u64::from_le_bytes(*leap));
        Some(Self { believed_ms: u64::from_le_bytes(*believed), leap_ms })
    }
}
