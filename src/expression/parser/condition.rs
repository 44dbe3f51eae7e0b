//! The grammar of conditions, filters and key conditions.

use super::Parser;
use crate::expression::ast::{Comparator, Condition, Operand};
use crate::expression::error::Invalid;
use crate::expression::lexer::Span;
use crate::expression::limits::MAX_OPERATORS;

/// What a parenthesis may hold: which of the two is known only after it.
enum Term<'a> {
    Operand(Operand<'a>),
    Condition(Condition<'a>),
}

/// What is read so far inside of one pair of parentheses, or outside of all.
struct Level<'a> {
    open: Span,
    /// Operands of OR that are complete.
    alternatives: Vec<Condition<'a>>,
    /// Operands of AND that are complete.
    parts: Vec<Condition<'a>>,
    /// NOTs whose operand comes next.
    negations: Vec<Span>,
}

/// Parses a condition.
///
/// Open parentheses are kept in a list of our own: they may be nested as deep as there are operators, and the stack
/// of a wasm module is small.
///
/// # Errors
/// If the text is empty or too long, is not of the grammar, or has too many operators.
pub fn parse_condition(text: &str) -> Result<Condition<'_>, Invalid> {
    let mut parser = Parser::new(text, is_keyword)?;
    let mut outer = Vec::new();
    let mut level = Level::new(Span { start: 0, end: 0 });
    loop {
        parser.negations(&mut level)?;
        if parser.at_symbol("(") {
            outer.push(std::mem::replace(&mut level, Level::new(parser.take().span)));
            parser.check_depth(outer.len())?;
            continue;
        }
        let operand = parser.bare_operand()?;
        let mut term = parser.comparison(operand)?;
        while parser.at_symbol(")")
            && let Some(around) = outer.pop()
        {
            term = parser.close(std::mem::replace(&mut level, around), term)?;
        }
        let is_and = parser.at_keyword("AND");
        let condition = if is_and || parser.at_keyword("OR") || outer.is_empty() {
            parser.require_condition(term)?
        } else {
            return Err(parser.unexpected());
        };
        level.end_part(condition);
        if parser.take_keyword("OR") {
            level.end_alternative();
        } else if !parser.take_keyword("AND") {
            parser.expect_end()?;
            return Ok(level.end());
        }
        parser.operators += 1;
    }
}

fn is_keyword(word: &str) -> bool {
    ["AND", "OR", "NOT", "IN", "BETWEEN"].iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}

impl<'a> Level<'a> {
    fn new(open: Span) -> Self {
        Self { open, alternatives: Vec::new(), parts: Vec::new(), negations: Vec::new() }
    }

    /// Whether only one operand or condition has been read so far.
    fn is_single(&self) -> bool {
        self.alternatives.is_empty() && self.parts.is_empty() && self.negations.is_empty()
    }

    /// The NOTs before `condition` are for it, the last one first.
    fn end_part(&mut self, mut condition: Condition<'a>) {
        while let Some(not) = self.negations.pop() {
            let span = not.to(condition.span());
            condition = Condition::Not(Box::new(condition), span);
        }
        self.parts.push(condition);
    }

    fn end_alternative(&mut self) {
        let alternative = one_or(Condition::And, std::mem::take(&mut self.parts));
        self.alternatives.push(alternative);
    }

    fn end(mut self) -> Condition<'a> {
        self.end_alternative();
        one_or(Condition::Or, self.alternatives)
    }
}

/// The only one of `parts`, or all of them joined.
fn one_or<'a>(join: fn(Vec<Condition<'a>>) -> Condition<'a>, mut parts: Vec<Condition<'a>>) -> Condition<'a> {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            join(parts)
        }
    }
}

impl<'a> Parser<'a> {
    fn negations(&mut self, level: &mut Level<'a>) -> Result<(), Invalid> {
        while self.at_keyword("NOT") {
            level.negations.push(self.take().span);
            self.operators += 1;
            if self.operators > MAX_OPERATORS {
                return Err(self.too_many_operators(self.operator_tokens()));
            }
        }
        Ok(())
    }

    /// Parentheses that are not redundant have an operator in each pair, so that these are too many of either.
    fn check_depth(&self, depth: usize) -> Result<(), Invalid> {
        if depth <= MAX_OPERATORS + 1 {
            return Ok(());
        }
        match self.operator_tokens() {
            count if count > MAX_OPERATORS => Err(self.too_many_operators(count)),
            _ => Err(self.redundant_parentheses()),
        }
    }

    /// The comparison that begins with `operand`, or `operand` if there is none.
    fn comparison(&mut self, operand: Operand<'a>) -> Result<Term<'a>, Invalid> {
        if let Some(comparator) = Comparator::from_text(self.peek().text) {
            self.take();
            self.operators += 1;
            let right = self.operand()?;
            return Ok(Term::Condition(Condition::Compare { comparator, left: operand, right }));
        }
        if self.take_keyword("BETWEEN") {
            self.operators += 1;
            let lower = self.operand()?;
            if !self.take_keyword("AND") {
                return Err(self.unexpected());
            }
            let upper = self.operand()?;
            return Ok(Term::Condition(Condition::Between { operand, lower, upper }));
        }
        if self.take_keyword("IN") {
            self.operators += 1;
            let (choices, _) = self.operand_list()?;
            return Ok(Term::Condition(Condition::In { operand, choices }));
        }
        Ok(Term::Operand(operand))
    }

    /// What the parentheses of `level`, whose last part is `term`, are with the comparison that may come after them.
    fn close(&mut self, mut level: Level<'a>, term: Term<'a>) -> Result<Term<'a>, Invalid> {
        let span = level.open.to(self.peek().span);
        match term {
            Term::Operand(operand) if level.is_single() => {
                self.take();
                self.comparison(Operand::Group(Box::new(operand), span))
            }
            term => {
                let condition = self.require_condition(term)?;
                self.take();
                level.end_part(condition);
                Ok(Term::Condition(Condition::Group(Box::new(level.end()), span)))
            }
        }
    }

    /// A call alone is a condition; any other operand alone is a syntax error at the token after it.
    fn require_condition(&self, term: Term<'a>) -> Result<Condition<'a>, Invalid> {
        let mut operand = match term {
            Term::Condition(condition) => return Ok(condition),
            Term::Operand(operand) => operand,
        };
        let mut groups = Vec::new();
        while let Operand::Group(inner, span) = operand {
            groups.push(span);
            operand = *inner;
        }
        let Operand::Call(call) = operand else { return Err(self.unexpected()) };
        let group = |inner, span| Condition::Group(Box::new(inner), span);
        Ok(groups.into_iter().rev().fold(Condition::Call(call), group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_is_not_then_and_then_or() {
        let parsed = parse_condition("NOT a = b AND c = d OR e = f").unwrap();
        let Condition::Or(parts) = parsed else { panic!("{parsed:?}") };
        let Condition::And(inner) = &parts[0] else { panic!("{parts:?}") };
        assert!(matches!(inner[0], Condition::Not(..)));
        assert_eq!(parts.len(), 2);
    }

    #[test]
    fn parentheses_hold_operands_or_conditions() {
        for (text, printed) in [
            ("(a)=(b)", "(a) = (b)"),
            ("(size(a))>:b", "(size(a)) > :b"),
            ("(contains(a,b))and c in(d,e)", "(contains(a, b)) AND c IN (d, e)"),
            ("(a)between(b)and(c)or not(a.b[0] <> :c)", "(a) BETWEEN (b) AND (c) OR NOT (a.b[0] <> :c)"),
        ] {
            assert_eq!(parse_condition(text).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn what_is_not_of_the_grammar_is_a_syntax_error() {
        for text in [
            "a",
            "(a)",
            "a = ",
            "a > 4",
            "a in b",
            "a in (b,c,)",
            "a > between",
            "a = b c",
            "a..b = c",
            "a.:b = c",
            "a[:b] = c",
            "a[4.5] = c",
            "size(a).b > c",
            "(size(a))[0] > c",
            "attribute_exists()",
            "(a = b",
            "a = b)",
            "a = b AND c",
            "(a) AND b = c",
            "a = NOT b",
        ] {
            let problem = parse_condition(text).unwrap_err().to_string();
            assert!(problem.starts_with("Syntax error; token: "), "{text}: {problem}");
        }
    }
}
