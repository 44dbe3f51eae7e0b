//! Tokens to a statement. The grammar is that of the reference implementation of PartiQL, as far as what the service
//! can do is concerned, and so are the places where it stops.

mod clause;
mod infix;
mod term;

use super::ast::{Expr, Node};
use super::error::Syntax;
use super::lexer::{SEMICOLON, Span, Token, TokenKind, tokens};

/// Deepest nesting of what is read. Values may have 32 levels; the service does not say how many conditions may have.
const DEPTH_MAX: usize = 128;

/// What a statement says, and how many parameters it has.
pub(super) struct Parsed {
    pub(super) expr: Expr,
    pub(super) parameters: usize,
}

/// Reads a statement.
///
/// # Errors
/// Where it departs from the grammar first.
pub(super) fn parse(statement: &str) -> Result<Parsed, Syntax> {
    let mut parser = Parser { statement, tokens: tokens(statement)?, at: 0, parameters: 0, depth: 0 };
    let expr = parser.expression(0)?;
    let is_ended = parser.take(SEMICOLON);
    match parser.peek() {
        TokenKind::End => Ok(Parsed { expr, parameters: parser.parameters }),
        _ if is_ended => Err(Syntax::SecondStatement),
        _ => Err(Syntax::Leftover),
    }
}

struct Parser<'s> {
    statement: &'s str,
    tokens: Vec<Token>,
    at: usize,
    parameters: usize,
    /// How deep in the statement the parser is.
    depth: usize,
}

impl<'s> Parser<'s> {
    fn peek(&self) -> TokenKind {
        self.tokens[self.at].kind
    }

    /// What follows the next token.
    fn peek_second(&self) -> TokenKind {
        self.tokens.get(self.at + 1).map_or(TokenKind::End, |token| token.kind)
    }

    fn span(&self) -> Span {
        self.tokens[self.at].span
    }

    fn text(&self) -> &'s str {
        &self.statement[self.span().start..self.span().end]
    }

    /// Goes past the next token; the end stays.
    fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    /// Goes past the next token if it is `kind`.
    fn take(&mut self, kind: TokenKind) -> bool {
        let is_next = self.peek() == kind;
        if is_next {
            self.advance();
        }
        is_next
    }

    fn take_keyword(&mut self, keyword: &'static str) -> bool {
        self.take(TokenKind::Keyword(keyword))
    }

    fn is_keyword(&self, keyword: &'static str) -> bool {
        self.peek() == TokenKind::Keyword(keyword)
    }

    fn expect(&mut self, kind: TokenKind) -> Result<(), Syntax> {
        let TokenKind::Mark(name) = kind else { return Err(Syntax::Term) };
        if self.take(kind) { Ok(()) } else { Err(Syntax::ExpectedToken(name)) }
    }

    /// Reads a part that is one level deeper.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Syntax>) -> Result<T, Syntax> {
        if self.depth == DEPTH_MAX {
            return Err(Syntax::Depth);
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Reads what commas part.
    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T, Syntax>) -> Result<Vec<T>, Syntax> {
        let mut elements = vec![read(self)?];
        while self.take(super::lexer::COMMA) {
            elements.push(read(self)?);
        }
        Ok(elements)
    }
}

/// A part whose own parts have so many levels.
fn node(node: Node, span: Span, levels: usize) -> Result<Expr, Syntax> {
    if levels < DEPTH_MAX { Ok(Expr { node, span, levels: levels + 1 }) } else { Err(Syntax::Depth) }
}

/// The most levels that one of `parts` has.
fn deepest<'e>(parts: impl IntoIterator<Item = &'e Expr>) -> usize {
    parts.into_iter().map(|part| part.levels).max().unwrap_or(0)
}
