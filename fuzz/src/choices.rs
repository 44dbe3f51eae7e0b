/// Decisions, as the bytes of an input make them: the same bytes decide the same way. When they end, every decision is
/// for the first possibility.
pub struct Choices<'a> {
    bytes: &'a [u8],
}

/// Pieces of text. Hardly any is plain: what breaks is at the edges of encodings.
const FRAGMENTS: &[&str] = &[
    "a",
    "pk",
    "sk",
    "n",
    "Tab",
    "idx",
    "",
    " ",
    "\u{0}",
    "\u{7f}",
    "\u{e9}",
    "\u{df}",
    "\u{3b1}",
    "\u{200d}",
    "\u{2028}",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10000}",
    "\u{1d11e}",
    "\u{10ffff}",
    "e\u{301}",
    "\"",
    "\\",
    "'",
    "`",
    ".",
    "[0]",
    "#",
    ":",
    "arn:aws:dynamodb:",
    "A",
    "aaaaaaaaaaaaaaaa",
];

impl<'a> Choices<'a> {
    /// The decisions of these bytes.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Whether there are bytes left.
    #[must_use]
    pub fn are_left(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// A number below `limit`, which is at most 256.
    pub fn below(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        usize::from(*first) % limit.max(1)
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// One of these.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Some text.
    pub fn text(&mut self) -> String {
        let count = 1 + self.below(4);
        (0..count).map(|_| self.one_of(FRAGMENTS)).collect()
    }
}
