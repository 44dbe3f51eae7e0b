//! Operators, by their precedence.

use super::{Parser, deepest, node};
use crate::expression::ast::Comparator;
use crate::partiql::ast::{Expr, Node, Sign};
use crate::partiql::error::Syntax;
use crate::partiql::keywords::type_parameters;
use crate::partiql::lexer::{COMMA, LEFT_PAREN, RIGHT_PAREN, STAR, Span, TokenKind};

/// How strongly operators bind, from weakly to strongly.
/// Source: the reference implementation of PartiQL.
const SET: u8 = 5;
/// What follows the clauses of a SELECT.
pub(super) const SELECT: u8 = 6;
const OR: u8 = 10;
const AND: u8 = 20;
const NOT: u8 = 30;
const EQUALITY: u8 = 40;
const COMPARISON: u8 = 50;
const ADDITION: u8 = 60;
const MULTIPLICATION: u8 = 70;

/// An infix operator.
#[derive(Clone, Copy)]
enum Infix {
    And,
    Or,
    Compare(Comparator),
    Between,
    In,
    Is,
    Other(&'static str),
}

impl Parser<'_> {
    /// Reads an expression whose operators bind more strongly than `precedence`.
    pub(super) fn expression(&mut self, precedence: u8) -> Result<Expr, Syntax> {
        self.deeper(|parser| {
            let mut left = parser.unary()?;
            while let Some((infix, binding, negated)) = parser.infix() {
                if binding <= precedence {
                    break;
                }
                let span = parser.span();
                parser.advance();
                if negated && !matches!(infix, Infix::Is) {
                    parser.advance();
                }
                left = parser.right(left, infix, binding, span)?;
                if negated {
                    left = not(left, span)?;
                }
            }
            Ok(left)
        })
    }

    /// The operator that comes next, how strongly it binds, and whether NOT stands with it.
    fn infix(&self) -> Option<(Infix, u8, bool)> {
        if self.is_keyword("not") {
            return match self.peek_second() {
                TokenKind::Keyword("in") => Some((Infix::In, EQUALITY, true)),
                TokenKind::Keyword("between") => Some((Infix::Between, COMPARISON, true)),
                TokenKind::Keyword("like") => Some((Infix::Other("like"), COMPARISON, true)),
                _ => None,
            };
        }
        let (infix, binding) = match self.peek() {
            STAR => (Infix::Other("*"), MULTIPLICATION),
            TokenKind::Operator(sign) => match (Comparator::from_text(sign), sign) {
                (Some(comparator), _) if comparator.is_ordering() => (Infix::Compare(comparator), COMPARISON),
                (Some(comparator), _) => (Infix::Compare(comparator), EQUALITY),
                (None, "+" | "-" | "||") => (Infix::Other(sign), ADDITION),
                (None, "/" | "%") => (Infix::Other(sign), MULTIPLICATION),
                (None, _) => return None,
            },
            TokenKind::Keyword(word) => match word {
                "or" => (Infix::Or, OR),
                "and" => (Infix::And, AND),
                "is" => (Infix::Is, EQUALITY),
                "in" => (Infix::In, EQUALITY),
                "between" => (Infix::Between, COMPARISON),
                "like" => (Infix::Other(word), COMPARISON),
                "union" | "except" | "intersect" => (Infix::Other(word), SET),
                _ => return None,
            },
            _ => return None,
        };
        Some((infix, binding, false))
    }

    /// Reads what follows an operator.
    fn right(&mut self, left: Expr, infix: Infix, binding: u8, span: Span) -> Result<Expr, Syntax> {
        match infix {
            Infix::Is => {
                let negated = self.take_keyword("not");
                let kind = self.type_name()?;
                let levels = left.levels;
                let is = node(Node::Is(Box::new(left), kind), span, levels)?;
                if negated { not(is, span) } else { Ok(is) }
            }
            Infix::In if self.peek() == LEFT_PAREN && !self.is_query_in_parentheses() => {
                let list = self.span();
                self.advance();
                let choices = self.list(|parser| parser.expression(0))?;
                self.expect(RIGHT_PAREN)?;
                let levels = deepest(&choices);
                binary(Node::In, left, node(Node::List(choices), list, levels)?, span)
            }
            Infix::In => {
                let choices = self.operand(binding)?;
                binary(Node::In, left, choices, span)
            }
            Infix::Between => {
                let lower = self.operand(binding)?;
                if !self.take_keyword("and") {
                    return Err(Syntax::ExpectedKeyword("AND"));
                }
                if self.peek() == TokenKind::End {
                    return Err(Syntax::UpperBound);
                }
                let upper = self.expression(binding)?;
                let operands = [left, lower, upper];
                let levels = deepest(&operands);
                node(Node::Between(Box::new(operands)), span, levels)
            }
            Infix::Compare(comparator) => {
                let right = self.operand(binding)?;
                binary(|left, right| Node::Compare(comparator, left, right), left, right, span)
            }
            Infix::Other(operator) => {
                let right = self.operand(binding)?;
                binary(|left, right| Node::Infix(operator, left, right), left, right, span)
            }
            Infix::And | Infix::Or => self.chain(left, infix, binding, span),
        }
    }

    /// Reads what a chain of ANDs or ORs goes on with: one part of many, however long it is.
    fn chain(&mut self, left: Expr, infix: Infix, binding: u8, span: Span) -> Result<Expr, Syntax> {
        let right = self.operand(binding)?;
        let parts = match (infix, left) {
            (Infix::And, Expr { node: Node::And(mut parts), .. })
            | (Infix::Or, Expr { node: Node::Or(mut parts), .. }) => {
                parts.push(right);
                parts
            }
            (_, left) => vec![left, right],
        };
        let levels = deepest(&parts);
        node(if matches!(infix, Infix::And) { Node::And(parts) } else { Node::Or(parts) }, span, levels)
    }

    /// Reads the right operand of an operator.
    fn operand(&mut self, binding: u8) -> Result<Expr, Syntax> {
        if self.peek() == TokenKind::End { Err(Syntax::RightSide) } else { self.expression(binding) }
    }

    fn is_query_in_parentheses(&self) -> bool {
        matches!(self.peek_second(), TokenKind::Keyword("select" | "values"))
    }

    /// Reads the name of a type, with its parameters.
    fn type_name(&mut self) -> Result<&'static str, Syntax> {
        let TokenKind::Keyword(name) = self.peek() else { return Err(Syntax::TypeName) };
        let parameters = type_parameters(name).ok_or(Syntax::TypeName)?;
        self.advance();
        match name {
            "character" => self.take_keyword("varying"),
            "double" if !self.take_keyword("precision") => return Err(Syntax::TypeName),
            _ => false,
        };
        if self.peek() == LEFT_PAREN && parameters > 0 {
            self.advance();
            for _ in 0..parameters {
                self.take(TokenKind::Number);
                self.take(COMMA);
            }
            self.expect(RIGHT_PAREN)?;
        }
        Ok(name)
    }

    /// Reads a term and the operators before it.
    fn unary(&mut self) -> Result<Expr, Syntax> {
        let span = self.span();
        let sign = match self.peek() {
            TokenKind::Operator("+") => Sign::Plus,
            TokenKind::Operator("-") => Sign::Minus,
            TokenKind::Keyword("not") => {
                self.advance();
                let inner = self.expression(NOT)?;
                return not(inner, span);
            }
            _ => return self.path_term(),
        };
        self.advance();
        let term = self.deeper(Self::unary)?;
        let Expr { node: content, span: place, levels } = term;
        match (sign, content) {
            (Sign::Plus, Node::Number(sign, digits)) => node(Node::Number(sign, digits), place, 0),
            (Sign::Minus, Node::Number(Sign::Minus, digits)) => {
                node(Node::Number(Sign::Plus, digits), place, 0)
            }
            (Sign::Minus, Node::Number(Sign::Plus, digits)) => {
                node(Node::Number(Sign::Minus, digits), place, 0)
            }
            (sign, content) => {
                let term = Expr { node: content, span: place, levels };
                node(Node::Signed(sign, Box::new(term)), span, levels)
            }
        }
    }
}

fn not(inner: Expr, span: Span) -> Result<Expr, Syntax> {
    let levels = inner.levels;
    node(Node::Not(Box::new(inner)), span, levels)
}

fn binary(
    make: impl FnOnce(Box<Expr>, Box<Expr>) -> Node,
    left: Expr,
    right: Expr,
    span: Span,
) -> Result<Expr, Syntax> {
    let levels = left.levels.max(right.levels);
    node(make(Box::new(left), Box::new(right)), span, levels)
}
