//! Text to tokens. The lexer accepts every text: what it does not know becomes a token that no grammar wants, so
//! that there is one kind of syntax error.

/// A part of an expression's text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// From the start of `self` to the end of `last`.
    #[must_use]
    pub fn to(self, last: Span) -> Span {
        Span { start: self.start, end: last.end }
    }
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A bare name or a keyword: which of the two depends on the grammar.
    Word,
    /// `#name`
    NamePlaceholder,
    /// `:value`
    ValuePlaceholder,
    /// Decimal digits.
    Digits,
    /// Punctuation or a comparison sign.
    Symbol,
    /// A character that no grammar uses.
    Unknown,
    /// The end of the text.
    End,
}

/// A piece of an expression's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// How it is written; empty at the end of the text.
    pub text: &'a str,
    /// Where it is written.
    pub span: Span,
}

/// The tokens of `text`, the last of which is [`TokenKind::End`].
#[must_use]
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let rest = &text[start..];
        if matches!(first, ' ' | '\t' | '\r' | '\n') {
            start += 1;
            continue;
        }
        let (kind, length) = scan(rest, first);
        let span = Span { start, end: start + length };
        tokens.push(Token { kind, text: &rest[..length], span });
        start = span.end;
    }
    let end = Span { start: text.len(), end: text.len() };
    tokens.push(Token { kind: TokenKind::End, text: "", span: end });
    tokens
}

fn scan(rest: &str, first: char) -> (TokenKind, usize) {
    let one = first.len_utf8();
    match first {
        'a'..='z' | 'A'..='Z' => (TokenKind::Word, word_length(rest)),
        '0'..='9' => (TokenKind::Digits, rest.bytes().take_while(u8::is_ascii_digit).count()),
        '#' | ':' => match word_length(&rest[1..]) {
            0 => (TokenKind::Unknown, 1),
            length if first == '#' => (TokenKind::NamePlaceholder, 1 + length),
            length => (TokenKind::ValuePlaceholder, 1 + length),
        },
        '<' if rest.starts_with("<>") || rest.starts_with("<=") => (TokenKind::Symbol, 2),
        '>' if rest.starts_with(">=") => (TokenKind::Symbol, 2),
        '(' | ')' | '[' | ']' | ',' | '.' | '=' | '<' | '>' | '+' | '-' => (TokenKind::Symbol, one),
        _ => (TokenKind::Unknown, one),
    }
}

fn word_length(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|token| token.text).collect()
    }

    #[test]
    fn tokens_are_as_long_as_they_can_be() {
        assert_eq!(
            texts("a1_b<=:v AND#x<>b[12].c"),
            ["a1_b", "<=", ":v", "AND", "#x", "<>", "b", "[", "12", "]", ".", "c", ""]
        );
        assert_eq!(texts("4.5"), ["4", ".", "5", ""]);
        assert_eq!(texts("< >"), ["<", ">", ""]);
    }

    #[test]
    fn what_no_grammar_uses_is_one_character() {
        for (text, unknown) in [("_a", "_"), ("# a", "#"), (":", ":"), ("\u{fc}", "\u{fc}"), ("!!", "!")] {
            let first = tokens(text)[0];
            assert_eq!((first.kind, first.text), (TokenKind::Unknown, unknown), "{text}");
        }
    }

    #[test]
    fn spans_point_into_the_text() {
        let text = " a = \t:b ";
        for token in tokens(text) {
            assert_eq!(&text[token.span.start..token.span.end], token.text);
        }
    }
}
