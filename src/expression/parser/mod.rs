//! Recursive descent over the tokens. One file for each of the three grammars; what they share is here.

mod condition;
mod projection;
mod update;

pub use condition::parse_condition;
pub use projection::parse_projection;
pub use update::parse_update;

use super::ast::{Call, Comparator, Operand, Path, Placeholder, Step};
use super::error::{Invalid, Problem};
use super::lexer::{Span, Token, TokenKind, tokens};
use super::limits::{MAX_BYTES, MAX_OPERATORS};

/// How deep operands may be nested. The deepest valid ones that fit in a text are
/// `if_not_exists(a,if_not_exists(a,...`; what is nested deeper is parentheses in parentheses, or misused functions.
const MAX_NESTING: usize = MAX_BYTES / "if_not_exists(a,)".len();

/// The tokens of one expression and how far they are read.
struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    position: usize,
    nesting: usize,
    operators: usize,
    is_keyword: fn(&str) -> bool,
}

impl<'a> Parser<'a> {
    /// # Errors
    /// If the text is empty or too long.
    fn new(text: &'a str, is_keyword: fn(&str) -> bool) -> Result<Self, Invalid> {
        let span = Span { start: 0, end: text.len() };
        if text.is_empty() {
            return Err(Invalid { problem: Problem::Empty, span });
        }
        if text.len() > MAX_BYTES {
            return Err(Invalid { problem: Problem::TooLong { bytes: Some(text.len()) }, span });
        }
        Ok(Self { text, tokens: tokens(text), position: 0, nesting: 0, operators: 0, is_keyword })
    }

    fn peek(&self) -> Token<'a> {
        self.tokens[self.position]
    }

    fn take(&mut self) -> Token<'a> {
        let token = self.peek();
        if token.kind != TokenKind::End {
            self.position += 1;
        }
        token
    }

    fn at_symbol(&self, symbol: &str) -> bool {
        let token = self.peek();
        token.kind == TokenKind::Symbol && token.text == symbol
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.at_symbol(symbol);
        if found {
            self.position += 1;
        }
        found
    }

    fn expect_symbol(&mut self, symbol: &str) -> Result<Span, Invalid> {
        if self.at_symbol(symbol) { Ok(self.take().span) } else { Err(self.unexpected()) }
    }

    fn at_keyword(&self, keyword: &str) -> bool {
        let token = self.peek();
        token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case(keyword)
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = self.at_keyword(keyword);
        if found {
            self.position += 1;
        }
        found
    }

    /// The syntax error at the next token; the service quotes it with its neighbours, as they are written.
    fn unexpected(&self) -> Invalid {
        let token = self.peek();
        let before = self.tokens[self.position.saturating_sub(1)].span;
        let after = match self.tokens.get(self.position + 1) {
            Some(next) if next.kind != TokenKind::End => next.span,
            _ if token.kind == TokenKind::End => before,
            _ => token.span,
        };
        let near = &self.text[before.start..after.end];
        let token_text = if token.kind == TokenKind::End { "<EOF>" } else { token.text };
        let problem = Problem::Syntax { token: token_text.to_owned(), near: near.to_owned() };
        Invalid { problem, span: token.span }
    }

    fn expect_end(&self) -> Result<(), Invalid> {
        if self.peek().kind != TokenKind::End {
            return Err(self.unexpected());
        }
        if self.operators > MAX_OPERATORS {
            return Err(self.too_many_operators(self.operators));
        }
        Ok(())
    }

    fn too_many_operators(&self, count: usize) -> Invalid {
        let span = Span { start: 0, end: self.text.len() };
        Invalid { problem: Problem::TooManyOperators { count }, span }
    }

    fn redundant_parentheses(&self) -> Invalid {
        Invalid { problem: Problem::RedundantParentheses, span: self.peek().span }
    }

    /// Runs `parse` one level deeper.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, Invalid>) -> Result<T, Invalid> {
        if self.nesting == MAX_NESTING {
            return Err(self.redundant_parentheses());
        }
        self.nesting += 1;
        let result = parse(self);
        self.nesting -= 1;
        result
    }

    /// Operators in the whole text, read or not. The AND of a BETWEEN is a part of it.
    fn operator_tokens(&self) -> usize {
        let words = |keyword: &str| {
            let found = |token: &&Token<'_>| token.text.eq_ignore_ascii_case(keyword);
            self.tokens.iter().filter(found).count()
        };
        let signs = self.tokens.iter().filter(|token| Comparator::from_text(token.text).is_some()).count();
        let between = words("BETWEEN");
        signs + between + words("IN") + words("NOT") + words("OR") + words("AND").saturating_sub(between)
    }

    fn path(&mut self) -> Result<Path<'a>, Invalid> {
        let mut steps = vec![self.name()?];
        loop {
            if self.take_symbol(".") {
                steps.push(self.name()?);
            } else if self.at_symbol("[") {
                steps.push(self.index()?);
            } else {
                return Ok(Path { steps });
            }
        }
    }

    fn name(&mut self) -> Result<(Step<'a>, Span), Invalid> {
        let token = self.peek();
        let is_name = match token.kind {
            TokenKind::Word => !(self.is_keyword)(token.text),
            kind => kind == TokenKind::NamePlaceholder,
        };
        if !is_name {
            return Err(self.unexpected());
        }
        self.position += 1;
        Ok((Step::Name(token.text), token.span))
    }

    fn index(&mut self) -> Result<(Step<'a>, Span), Invalid> {
        let open = self.expect_symbol("[")?;
        let digits = self.peek();
        if digits.kind != TokenKind::Digits {
            return Err(self.unexpected());
        }
        self.position += 1;
        let close = self.expect_symbol("]")?;
        Ok((Step::Index(digits.text), open.to(close)))
    }

    fn value(&mut self) -> Result<Placeholder<'a>, Invalid> {
        let token = self.peek();
        if token.kind != TokenKind::ValuePlaceholder {
            return Err(self.unexpected());
        }
        self.position += 1;
        Ok(Placeholder { name: token.text, span: token.span })
    }

    /// An operand: a path, a value or a call, with or without parentheses around it.
    fn operand(&mut self) -> Result<Operand<'a>, Invalid> {
        if !self.at_symbol("(") {
            return self.bare_operand();
        }
        let open = self.take().span;
        let inner = self.nested(Self::operand)?;
        let close = self.expect_symbol(")")?;
        Ok(Operand::Group(Box::new(inner), open.to(close)))
    }

    fn bare_operand(&mut self) -> Result<Operand<'a>, Invalid> {
        let token = self.peek();
        match token.kind {
            TokenKind::ValuePlaceholder => Ok(Operand::Value(self.value()?)),
            TokenKind::Word if !(self.is_keyword)(token.text) && self.next_is_open() => {
                self.position += 1;
                let (arguments, close) = self.nested(Self::operand_list)?;
                Ok(Operand::Call(Call { name: token.text, arguments, span: token.span.to(close) }))
            }
            _ => Ok(Operand::Path(self.path()?)),
        }
    }

    fn next_is_open(&self) -> bool {
        self.tokens.get(self.position + 1).is_some_and(|token| token.text == "(")
    }

    /// `(a, b)`, with the span of the closing parenthesis.
    fn operand_list(&mut self) -> Result<(Vec<Operand<'a>>, Span), Invalid> {
        self.expect_symbol("(")?;
        let mut operands = vec![self.operand()?];
        while self.take_symbol(",") {
            operands.push(self.operand()?);
        }
        let close = self.expect_symbol(")")?;
        Ok((operands, close))
    }
}
