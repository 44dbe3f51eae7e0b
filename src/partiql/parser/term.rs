//! Terms: literals, paths, functions, and what stands in parentheses.

use super::{Parser, deepest, node};
use crate::partiql::ast::{Expr, Node, Sign, Step};
use crate::partiql::error::Syntax;
use crate::partiql::keywords::is_function;
use crate::partiql::lexer::{
    COLON, DOT, LEFT_BRACKET, LEFT_CURLY, LEFT_DOUBLE_ANGLE_BRACKET, LEFT_PAREN, QUESTION_MARK,
    RIGHT_BRACKET, RIGHT_CURLY, RIGHT_DOUBLE_ANGLE_BRACKET, RIGHT_PAREN, STAR, TokenKind, unquoted,
};

/// Where a path stands, which decides what it may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PathMode {
    Full,
    /// A table, or the target of an update.
    Simple,
}

impl Parser<'_> {
    /// Reads a path that begins with a name, and has only names and literals.
    pub(super) fn simple_path(&mut self) -> Result<Expr, Syntax> {
        match self.name() {
            Some(name) => self.steps(name, PathMode::Simple),
            None => Err(Syntax::SimplePath),
        }
    }

    /// Reads a term, and the path that goes on from it.
    pub(super) fn path_term(&mut self) -> Result<Expr, Syntax> {
        let term = self.term()?;
        self.steps(term, PathMode::Full)
    }

    /// A name as a path of its own.
    fn name(&mut self) -> Option<Expr> {
        let name = match self.peek() {
            TokenKind::Identifier => self.text().to_owned(),
            TokenKind::QuotedIdentifier => unquoted(self.text()),
            _ => return None,
        };
        let span = self.span();
        self.advance();
        Some(Expr { node: Node::Path(name, Vec::new()), span, levels: 1 })
    }

    fn steps(&mut self, first: Expr, mode: PathMode) -> Result<Expr, Syntax> {
        let mut steps = Vec::new();
        let mut levels = first.levels;
        loop {
            let step = match self.peek() {
                DOT => self.dot(mode)?,
                LEFT_BRACKET => self.index(mode)?,
                _ => break,
            };
            if let Step::Index(index) = &step {
                levels = levels.max(index.levels + 1);
            }
            steps.push(step);
        }
        match first.node {
            Node::Path(name, _) => Ok(Expr { node: Node::Path(name, steps), span: first.span, levels }),
            _ if steps.is_empty() => Ok(first),
            _ => node(Node::PathFrom, first.span, 0),
        }
    }

    fn dot(&mut self, mode: PathMode) -> Result<Step, Syntax> {
        self.advance();
        let span = self.span();
        let step = match self.peek() {
            TokenKind::Identifier => Step::Name(self.text().to_owned()),
            TokenKind::QuotedIdentifier => Step::Name(unquoted(self.text())),
            STAR if mode == PathMode::Full => Step::Star(span),
            STAR => return Err(Syntax::SimplePathDot),
            _ => return Err(Syntax::PathDot),
        };
        self.advance();
        Ok(step)
    }

    fn index(&mut self, mode: PathMode) -> Result<Step, Syntax> {
        self.advance();
        let span = self.span();
        let step = if self.peek() == STAR {
            self.advance();
            Step::Star(span)
        } else {
            Step::Index(self.expression(0)?)
        };
        self.expect(RIGHT_BRACKET)?;
        let is_literal = matches!(&step, Step::Index(Expr { node: Node::Number(..) | Node::String(_), .. }));
        if mode == PathMode::Simple && !is_literal {
            return Err(Syntax::SimplePathIndex);
        }
        Ok(step)
    }

    fn term(&mut self) -> Result<Expr, Syntax> {
        let span = self.span();
        let literal = |parser: &mut Self, node: Node| {
            parser.advance();
            Ok(Expr { node, span, levels: 1 })
        };
        match self.peek() {
            TokenKind::String => literal(self, Node::String(unquoted(self.text()))),
            TokenKind::Number => {
                check_number(self.text())?;
                literal(self, Node::Number(Sign::Plus, self.text().to_owned()))
            }
            QUESTION_MARK => {
                self.parameters += 1;
                literal(self, Node::Parameter(self.parameters - 1))
            }
            TokenKind::Identifier | TokenKind::QuotedIdentifier if self.peek_second() == LEFT_PAREN => {
                let name = self.function_name();
                self.call(name)
            }
            TokenKind::Identifier | TokenKind::QuotedIdentifier => self.name().ok_or(Syntax::Term),
            TokenKind::Keyword(keyword) => self.keyword_term(keyword),
            TokenKind::Operator(_) => Err(Syntax::Operator),
            LEFT_PAREN => self.group(),
            LEFT_BRACKET => {
                let elements = self.elements(RIGHT_BRACKET)?;
                let levels = deepest(&elements);
                node(Node::List(elements), span, levels)
            }
            LEFT_DOUBLE_ANGLE_BRACKET => {
                let elements = self.elements(RIGHT_DOUBLE_ANGLE_BRACKET)?;
                let levels = deepest(&elements);
                node(Node::Bag(elements), span, levels)
            }
            LEFT_CURLY => self.structure(),
            TokenKind::Mark(_) | TokenKind::End => Err(Syntax::Term),
        }
    }

    fn function_name(&self) -> String {
        let text = self.text();
        let name = if text.starts_with('"') { unquoted(text) } else { text.to_owned() };
        name.to_ascii_lowercase()
    }

    fn keyword_term(&mut self, keyword: &'static str) -> Result<Expr, Syntax> {
        let span = self.span();
        let literal = match keyword {
            "true" => Some(Node::Boolean(true)),
            "false" => Some(Node::Boolean(false)),
            "null" => Some(Node::Null),
            "missing" => Some(Node::Missing),
            _ => None,
        };
        if let Some(node) = literal {
            self.advance();
            return Ok(Expr { node, span, levels: 1 });
        }
        match keyword {
            "and" | "or" | "is" | "in" | "not" | "between" | "like" | "union" | "except" | "intersect" => {
                Err(Syntax::Operator)
            }
            "select" | "insert" | "set" | "remove" | "update" | "delete" | "from" => self.clause(keyword),
            _ if is_function(keyword) && self.peek_second() == LEFT_PAREN => self.call(keyword.to_owned()),
            _ => Err(Syntax::Keyword),
        }
    }

    /// Reads the arguments of a function whose name comes next.
    fn call(&mut self, name: String) -> Result<Expr, Syntax> {
        let span = self.span();
        self.advance();
        self.advance();
        if self.take(RIGHT_PAREN) {
            return Ok(Expr { node: Node::Call(name, Vec::new()), span, levels: 1 });
        }
        if self.take(STAR) {
            if name != "count" {
                return Err(Syntax::StarArgument(name));
            }
            self.expect(RIGHT_PAREN)?;
            return Ok(Expr { node: Node::CountAll, span, levels: 1 });
        }
        let arguments = self.list(|parser| parser.expression(0))?;
        self.expect(RIGHT_PAREN)?;
        let levels = deepest(&arguments);
        node(Node::Call(name, arguments), span, levels)
    }

    /// What stands in parentheses: of several it is a list.
    fn group(&mut self) -> Result<Expr, Syntax> {
        let span = self.span();
        self.advance();
        let mut elements = self.list(|parser| parser.expression(0))?;
        self.expect(RIGHT_PAREN)?;
        match elements.pop() {
            Some(only) if elements.is_empty() => Ok(only),
            last => {
                elements.extend(last);
                let levels = deepest(&elements);
                node(Node::List(elements), span, levels)
            }
        }
    }

    /// Reads the elements of a list or a set whose beginning comes next.
    fn elements(&mut self, end: TokenKind) -> Result<Vec<Expr>, Syntax> {
        self.advance();
        if self.take(end) {
            return Ok(Vec::new());
        }
        let elements = self.list(|parser| parser.expression(0))?;
        self.expect(end)?;
        Ok(elements)
    }

    fn structure(&mut self) -> Result<Expr, Syntax> {
        let span = self.span();
        self.advance();
        if self.take(RIGHT_CURLY) {
            return Ok(Expr { node: Node::Struct(Vec::new()), span, levels: 1 });
        }
        let members = self.list(|parser| {
            let name = parser.expression(0)?;
            parser.expect(COLON)?;
            Ok((name, parser.expression(0)?))
        })?;
        self.expect(RIGHT_CURLY)?;
        let levels = deepest(members.iter().flat_map(|(name, value)| [name, value]));
        node(Node::Struct(members), span, levels)
    }
}

/// Whether a number can be read at all: its exponent, and the exponent of its last digit, fit in 32 bits.
fn check_number(text: &str) -> Result<(), Syntax> {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else { return Ok(()) };
    let exponent: i32 = exponent.parse().map_err(|_| Syntax::Tokens)?;
    let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let scale = i64::try_from(fraction).unwrap_or(i64::MAX) - i64::from(exponent);
    i32::try_from(scale).map(drop).map_err(|_| Syntax::Tokens)
}
