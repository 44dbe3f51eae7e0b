//! A statement to tokens.

use super::error::Syntax;
use super::keywords::keyword;

/// A part of a statement, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A keyword, which this is in small letters.
    Keyword(&'static str),
    Identifier,
    QuotedIdentifier,
    String,
    Number,
    /// A sign, in one spelling: `!=` is `<>`.
    Operator(&'static str),
    /// Punctuation, as the service calls it.
    Mark(&'static str),
    End,
}

/// A piece of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

pub(super) const LEFT_PAREN: TokenKind = TokenKind::Mark("LEFT_PAREN");
pub(super) const RIGHT_PAREN: TokenKind = TokenKind::Mark("RIGHT_PAREN");
pub(super) const LEFT_BRACKET: TokenKind = TokenKind::Mark("LEFT_BRACKET");
pub(super) const RIGHT_BRACKET: TokenKind = TokenKind::Mark("RIGHT_BRACKET");
pub(super) const LEFT_CURLY: TokenKind = TokenKind::Mark("LEFT_CURLY");
pub(super) const RIGHT_CURLY: TokenKind = TokenKind::Mark("RIGHT_CURLY");
pub(super) const LEFT_DOUBLE_ANGLE_BRACKET: TokenKind = TokenKind::Mark("LEFT_DOUBLE_ANGLE_BRACKET");
pub(super) const RIGHT_DOUBLE_ANGLE_BRACKET: TokenKind = TokenKind::Mark("RIGHT_DOUBLE_ANGLE_BRACKET");
pub(super) const COLON: TokenKind = TokenKind::Mark("COLON");
pub(super) const COMMA: TokenKind = TokenKind::Mark("COMMA");
pub(super) const SEMICOLON: TokenKind = TokenKind::Mark("SEMICOLON");
pub(super) const DOT: TokenKind = TokenKind::Mark("DOT");
pub(super) const STAR: TokenKind = TokenKind::Mark("STAR");
pub(super) const QUESTION_MARK: TokenKind = TokenKind::Mark("QUESTION_MARK");

/// Punctuation and signs; of those that begin alike the longer first.
const MARKS: [(&str, TokenKind); 28] = [
    ("<<", LEFT_DOUBLE_ANGLE_BRACKET),
    (">>", RIGHT_DOUBLE_ANGLE_BRACKET),
    ("<=", TokenKind::Operator("<=")),
    ("<>", TokenKind::Operator("<>")),
    (">=", TokenKind::Operator(">=")),
    ("!=", TokenKind::Operator("<>")),
    ("||", TokenKind::Operator("||")),
    ("<", TokenKind::Operator("<")),
    (">", TokenKind::Operator(">")),
    ("=", TokenKind::Operator("=")),
    ("+", TokenKind::Operator("+")),
    ("-", TokenKind::Operator("-")),
    ("/", TokenKind::Operator("/")),
    ("%", TokenKind::Operator("%")),
    ("@", TokenKind::Operator("@")),
    ("~", TokenKind::Operator("~")),
    ("(", LEFT_PAREN),
    (")", RIGHT_PAREN),
    ("[", LEFT_BRACKET),
    ("]", RIGHT_BRACKET),
    ("{", LEFT_CURLY),
    ("}", RIGHT_CURLY),
    (":", COLON),
    (",", COMMA),
    (";", SEMICOLON),
    (".", DOT),
    ("*", STAR),
    ("?", QUESTION_MARK),
];

/// The tokens of a statement, the last of which is its end.
///
/// # Errors
/// [`Syntax::Tokens`] if it cannot be split into tokens.
pub(super) fn tokens(statement: &str) -> Result<Vec<Token>, Syntax> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at = skip_blank(statement, at)?;
        let Some((kind, length)) = next(&statement[at..])? else {
            tokens.push(Token { kind: TokenKind::End, span: Span { start: at, end: at } });
            return Ok(tokens);
        };
        tokens.push(Token { kind, span: Span { start: at, end: at + length } });
        at += length;
    }
}

/// Where the next token begins, after blanks and comments.
fn skip_blank(statement: &str, mut at: usize) -> Result<usize, Syntax> {
    loop {
        let rest = &statement[at..];
        let length = if rest.starts_with("--") {
            rest.find(['\n', '\r']).unwrap_or(rest.len())
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.find("*/").ok_or(Syntax::Tokens)? + "/**/".len()
        } else {
            rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']).len()
        };
        if length == 0 {
            return Ok(at);
        }
        at += length;
    }
}

/// The token that `text` begins with, and how long it is.
fn next(text: &str) -> Result<Option<(TokenKind, usize)>, Syntax> {
    let bytes = text.as_bytes();
    let Some(first) = bytes.first() else { return Ok(None) };
    let is_digit_next = bytes.get(1).is_some_and(u8::is_ascii_digit);
    Ok(Some(match first {
        b'\'' => (TokenKind::String, quoted(text, '\'')?),
        b'"' => (TokenKind::QuotedIdentifier, quoted(text, '"')?),
        b'0'..=b'9' => (TokenKind::Number, number(bytes)?),
        b'.' if is_digit_next => (TokenKind::Number, number(bytes)?),
        b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => {
            let length = bytes
                .iter()
                .position(|byte| !byte.is_ascii_alphanumeric() && !b"_$".contains(byte))
                .unwrap_or(bytes.len());
            (keyword(&text[..length]).map_or(TokenKind::Identifier, TokenKind::Keyword), length)
        }
        _ => {
            let (sign, kind) = MARKS.iter().find(|(sign, _)| text.starts_with(sign)).ok_or(Syntax::Tokens)?;
            (*kind, sign.len())
        }
    }))
}

/// The length of what stands in quotes, with them. Two quotes in it stand for one.
fn quoted(text: &str, quote: char) -> Result<usize, Syntax> {
    let mut at = quote.len_utf8();
    loop {
        at += text[at..].find(quote).ok_or(Syntax::Tokens)? + quote.len_utf8();
        if !text[at..].starts_with(quote) {
            return Ok(at);
        }
        at += quote.len_utf8();
    }
}

/// The length of a number: digits, of which some may follow a point, and an exponent.
fn number(bytes: &[u8]) -> Result<usize, Syntax> {
    let digits = |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = digits(0);
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == at + 1 {
            return Ok(fraction);
        }
        at = fraction;
    }
    if !matches!(bytes.get(at), Some(b'e' | b'E')) {
        return Ok(at);
    }
    let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
    let exponent = at + 1 + sign;
    let end = digits(exponent);
    if end == exponent { Err(Syntax::Tokens) } else { Ok(end) }
}

/// What stands between the quotes of a token.
pub(super) fn unquoted(quoted: &str) -> String {
    let quote = &quoted[..1];
    quoted[1..quoted.len() - 1].replace(&quote.repeat(2), quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(statement: &str) -> Vec<&str> {
        let tokens = tokens(statement).expect("it can be split");
        tokens.iter().map(|token| &statement[token.span.start..token.span.end]).collect()
    }

    #[test]
    fn blanks_and_comments_part_tokens() {
        assert_eq!(texts("a/**/b -- c\r\n<<1>>;"), ["a", "b", "<<", "1", ">>", ";", ""]);
        assert_eq!(texts("n--1"), ["n", ""]);
        assert_eq!(texts("n- -1"), ["n", "-", "-", "1", ""]);
    }

    #[test]
    fn numbers_end_where_they_are_none() {
        assert_eq!(texts("1.5e-3x .5 7. 1.a"), ["1.5e-3", "x", ".5", "7.", "1.", "a", ""]);
    }

    #[test]
    fn two_quotes_are_one() {
        assert_eq!(texts(r#"'it''s' "a""b""#), ["'it''s'", r#""a""b""#, ""]);
        assert_eq!(unquoted("'it''s'"), "it's");
        assert_eq!(unquoted(r#""a""b""#), r#"a"b"#);
    }

    #[test]
    fn what_no_token_begins_with_is_refused() {
        for statement in ["#", "'a", "\"a", "/* a", "1e", "a ! b", "a | b", "`1`", "\u{e9}"] {
            assert_eq!(tokens(statement), Err(Syntax::Tokens), "{statement}");
        }
    }
}
